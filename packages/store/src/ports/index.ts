// The types-only face of the store that platform-free rooms may import.

export * from './consents.ts'
export * from './join-links.ts'
export * from './lawful.ts'
export * from './operations.ts'
export * from './store.ts'
export * from './safety-operations.ts'
export * from './staff.ts'
