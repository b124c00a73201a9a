// The public door of the room.

export * from './canonical.ts'
export * from './civil.ts'
export * from './collect/collect.ts'
export * from './collect/collectors.ts'
export * from './collect/never-produced.ts'
export * from './collect/reader.ts'
export * from './scope/answer.ts'
export * from './scope/category.ts'
export * from './scope/scope.ts'
export * from './scope/selector.ts'
