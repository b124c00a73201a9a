// The door of the oracles: engines other than ours, and ours beside them, for tests and measurements only.

export { newScene } from './attacker/scene.ts'
export { besiege, type SiegeReport } from './attacker/siege.ts'
export { CausewayDevice, causewayEngine } from './causeway.ts'
export type { CommitWish, Engine, EngineName, Handshake, Heard, OracleDevice, StagedHandshake } from './device.ts'
export { type KnownBug, knownBugs } from './known-bugs.ts'
export { openMlsEngine } from './openmls/device.ts'
export { corrections } from './ts-mls/corrections.ts'
export { correctedTsMlsEngine, stockTsMlsEngine, tsMlsEngineOnNode } from './ts-mls/index.ts'
export { type FuzzOutcome, fuzzGroups } from './world/fuzz.ts'
