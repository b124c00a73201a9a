// The public door of the room.

export { openFileBlobs } from './blobs/file-blobs.ts'
export { type MemoryBlobs, openMemoryBlobs } from './blobs/memory-blobs.ts'
export { createLocalBus } from './bus/local-bus.ts'
export * from './ports/index.ts'
export { type DirectOptions, type DirectStore, type Disk, openDirectStore } from './sqlite/direct.ts'
export type { Faults, Limits } from './sqlite/engine.ts'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/open.ts'
export { type Column, type Table, tables as sqliteTables } from './sqlite/schema.ts'
