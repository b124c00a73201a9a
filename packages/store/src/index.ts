// The public door of the room.

export * from './ports/index.ts'
export { type DirectOptions, type DirectStore, type Disk, openDirectStore } from './sqlite/direct.ts'
export type { Faults, Limits } from './sqlite/engine.ts'
export { type Column, type Table, tables as sqliteTables } from './sqlite/schema.ts'
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite/open.ts'
