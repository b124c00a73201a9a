// What every engine of a port must do, as tests an engine runs on itself.

export * from './blobs.ts'
export * from './store.ts'
