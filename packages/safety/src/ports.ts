// What safety is given, and what the provider asks it. Shapes of the gate are the provider's (provider/gate.ts); the server joins
// the two, so that neither room imports the other.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import type {
  AgeBand,
  Contract,
  DeviceUri,
  ErrorCode,
  RequestOf,
  ResponseOf,
  RoomKind,
  SafetyEndpointName,
  UserUri,
} from '@causeway/wire'
import type { KnownBand } from './minors/matrix.ts'
import type { FrankCheck } from './reports/verdict.ts'
import type { Rule } from './rules/rule.ts'

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
  readonly rules?: readonly Rule[]
  /** Sends a request on that was kept back until a guardian approved. */
  readonly release: (requester: UserUri, target: UserUri) => Promise<void>
}

export interface SubmitAction {
  readonly account: number
  readonly stream: number
  readonly room: RoomKind
  readonly head: number
  readonly participants: readonly { readonly account: number }[]
}

export type StartAction =
  | { readonly kind: 'request-contact'; readonly account: number; readonly target: number; readonly isRepeated: boolean }
  | { readonly kind: 'claim-keys' | 'find'; readonly account: number; readonly target: number }
  | { readonly kind: 'create-room'; readonly account: number; readonly room: RoomKind }
  | { readonly kind: 'add-participant'; readonly account: number; readonly target: number; readonly room: RoomKind }
  | { readonly kind: 'enrol'; readonly account: number | undefined; readonly property: string; readonly ageBand: AgeBand }

export type Verdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'refused'; readonly code: ErrorCode }

export type GateEvent =
  | {
      readonly kind: 'enrolled'
      readonly account: number
      readonly isFirst: boolean
      readonly ageBand: AgeBand
      readonly guardianSubject: string
    }
  | { readonly kind: 'reset'; readonly account: number }
  | { readonly kind: 'agreed' | 'declined'; readonly by: number; readonly of: number }
