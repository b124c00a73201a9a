// The public door of the room.

export type { Desk } from './desk/desk.ts'
export { capsOf, defaultLimitOptions, type LimitOptions, limitStates, refusalOf } from './friction/limits.ts'
export type { SafetyCaller, SafetyDeps, SafetyProperty } from './ports.ts'
export { type LabMessage, type LabResult, replay } from './replay/lab.ts'
export { type CaseReport, priorityOf } from './reports/case.ts'
export { createRuleBook, type RuleBook } from './rules/book.ts'
export type { Expression, Rule } from './rules/rule.ts'
export { shippedRules } from './rules/shipped.ts'
export { openSafety, type Safety } from './safety.ts'
export { createSignals, type Hit, type Signals } from './signals/engine.ts'
export type { SignalEvent } from './signals/events.ts'
