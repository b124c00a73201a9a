// What safety is given. What the provider asks it stands in wire/gate.ts; the server joins the two, so that neither room imports the other.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import type { Contract, DeviceUri, RequestOf, ResponseOf, SafetyEndpointName, UserUri } from '@causeway/wire'
import type { Coop, Osprey } from './bridges/receive.ts'
import type { CyberTips } from './desk/tips.ts'
import type { KnownBand } from './minors/matrix.ts'
import type { Case, CaseReport } from './reports/case.ts'
import type { FrankCheck } from './reports/verdict.ts'
import type { Rule } from './rules/rule.ts'
import type { SignalEvent } from './signals/events.ts'

export interface Clock {
  nowMs(): number
}

/** An app, as far as safety cares. */
export interface SafetyProperty {
  readonly domain: string
  /** How users are treated whose age it does not tell. Apps for children say '13-15'. */
  readonly unknownAge: KnownBand
  /** Whether guardians approve contacts there; without, nobody under 13 is taken. */
  readonly hasGuardians: boolean
}

/** Its caller, a device with a session. */
export interface SafetyCaller {
  readonly account: number
  readonly uri: DeviceUri
  readonly user: UserUri
}

export type SafetyHandlers = {
  readonly [N in SafetyEndpointName]: (request: RequestOf<Contract[N]>, caller: SafetyCaller) => Promise<ResponseOf<Contract[N]>>
}

/** Called in passing: it must neither wait nor throw. */
export interface Outside {
  counted(event: SignalEvent): void
  reported(caseId: string, value: Case, report: CaseReport): void
}

export interface SafetyDeps {
  /** `storeFor(store, 'safety')`. */
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly properties: readonly SafetyProperty[]
  /** Runs `work` once after `ms`. Without it counters are written in full batches and when the room settles. */
  readonly after?: (ms: number, work: () => void) => void
  /** X25519 public key of the safety team; without one nothing can be reported. */
  readonly teamKey?: Uint8Array
  /** Whether the hub carried what a report claims. */
  readonly checkFrank: FrankCheck
  /** Whether that request for contact reached its target. */
  readonly hasAsked: (requester: UserUri, target: UserUri) => Promise<boolean>
  /** Who else is told what was counted and reported: pseudonyms and metadata, never content. */
  readonly outside?: Outside
  /** Whose decisions are taken as proposals. */
  readonly coop?: Coop
  readonly osprey?: Osprey
  /** Where reports to NCMEC go; without it nothing can be reported there. */
  readonly cyberTips?: CyberTips
  /** Lets others work between pieces of something long. */
  readonly rest?: () => Promise<void>
  /** Of so many closed cases one is looked at again (B7): 20. */
  readonly secondLookOneOf?: number
  readonly rules?: readonly Rule[]
  /** Sends a request on that was kept back until a guardian approved. */
  readonly release: (requester: UserUri, target: UserUri) => Promise<void>
  /** Takes back a request that went out, when what let it through has ended. */
  readonly withhold: (requester: UserUri, target: UserUri) => Promise<void>
}
