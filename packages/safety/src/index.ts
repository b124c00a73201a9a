// The public door of the room.

export type { SafetyCaller, SafetyDeps, SafetyProperty } from './ports.ts'
export { openSafety, type Safety } from './safety.ts'
