// The members' door of the room: everything that holds secrets of a group.

export { createMlsEngine, type EngineOptions } from './create-engine.ts'
export type * from './engine.ts'
