// Where safety may say no: asked before an action counts, with metadata only. The provider asks and safety answers; neither imports the
// other, so what they say to each other stands here.

import type { ErrorCode } from './errors.ts'
import type { RoomKind } from './mimi/protocol.ts'
import type { AgeBand } from './safety.ts'

/** A message on its way in. Asked for every one of them, so it is answered at once, from memory. */
export interface SubmitAction {
  readonly kind: 'submit'
  readonly account: number
  readonly device: number
  readonly stream: number
  readonly room: RoomKind
  /** Entries of the room so far. */
  readonly head: number
  readonly participants: readonly { readonly account: number }[]
  readonly sizeBytes: number
}

/** An action that starts something; safety may have to look it up. */
export type StartAction =
  /** `isRepeated`: it was asked before; then nothing is counted. */
  | { readonly kind: 'request-contact'; readonly account: number; readonly target: number; readonly isRepeated: boolean }
  | { readonly kind: 'claim-keys'; readonly account: number; readonly target: number }
  | { readonly kind: 'find'; readonly account: number; readonly target: number }
  /** A file that `target` uploaded. */
  | { readonly kind: 'read-media'; readonly account: number; readonly target: number }
  | { readonly kind: 'create-room'; readonly account: number; readonly room: RoomKind }
  | {
      readonly kind: 'add-participant'
      readonly account: number
      readonly target: number
      readonly room: RoomKind
      /** Row number of the room. */
      readonly stream: number
    }
  /** By a link: `members` are all others who will be in it with `account`. */
  | { readonly kind: 'join-group'; readonly account: number; readonly members: readonly number[] }
  | { readonly kind: 'enrol'; readonly account: number | undefined; readonly property: string; readonly ageBand: AgeBand }

/**
 * `withheld`: the one who asks must not be able to tell it from being allowed; what was asked does not reach the other one.
 */
export type Verdict =
  /** `bare`: of a request for contact only that it was made; what was said with it does not go out. Nor is that told. */
  | { readonly kind: 'allowed'; readonly bare?: boolean }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'refused'; readonly code: ErrorCode }

/** What happened; safety counts it. */
export type GateEvent =
  | {
      readonly kind: 'enrolled'
      readonly account: number
      readonly isFirst: boolean
      /** Which network it came from, as far as a day tells: a hash, held in memory (datum safety.network). */
      readonly networkKey: string | undefined
      readonly ageBand: AgeBand
      readonly guardianSubject: string
    }
  | { readonly kind: 'reset'; readonly account: number }
  /** A device entered by another own account: no login said anything of age. */
  | { readonly kind: 'entered'; readonly account: number }
  | { readonly kind: 'left-group'; readonly account: number; readonly stream: number }
  /** `by` agreed to be contacted by `of`. */
  | { readonly kind: 'agreed'; readonly by: number; readonly of: number }
  | { readonly kind: 'declined'; readonly by: number; readonly of: number }

/** A sign that passes, such as that somebody is typing. */
export type SignalAction = Pick<SubmitAction, 'account' | 'room' | 'participants'>

export interface Gate {
  /** The code of the refusal, or undefined. */
  check(action: SubmitAction): ErrorCode | undefined
  /** Whether it goes on; nothing is counted, and its sender is not told. */
  passes(signal: SignalAction): boolean
  admit(action: StartAction): Promise<Verdict>
  /** The accounts that this one's person has linked as their own, this one included. */
  ownAccounts(account: number): Promise<readonly number[]>
  /** Resolves when what later decisions depend on is durable. */
  observe(event: GateEvent): Promise<void>
}
