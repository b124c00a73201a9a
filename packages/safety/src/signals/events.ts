// What the engine counts. Every event is about one account; it carries no content, and no name that leaves the server.

export type SignalEvent =
  /** A first contact with somebody. `band`: of the person reached for. */
  | {
      readonly kind: 'attempt'
      readonly account: number
      readonly atMs: number
      readonly target: number
      readonly toward: 'child' | 'teen' | 'adult'
      /** An adult reaches for a minor with whom nobody connects it. */
      readonly isMinorStranger: boolean
      /** The target, or their person, had refused or blocked. */
      readonly wasRefused: boolean
      /** The refusal was made on another account of either. */
      readonly isEcho: boolean
    }
  /** `target`, who was contacted first, answered. `released`: messages that had waited for it. */
  | {
      readonly kind: 'answered'
      readonly account: number
      readonly atMs: number
      readonly target: number
      readonly released: number
    }
  | { readonly kind: 'sent'; readonly account: number; readonly atMs: number; readonly isUnanswered: boolean }
  /** `group-left`: somebody whom this account added to a group left it within a week. */
  | { readonly kind: 'blocked' | 'group-add' | 'group-left' | 'device-change'; readonly account: number; readonly atMs: number }
  /** A verified report. `weight`: of the reporter, 0 to 1; nobody counts twice in 30 days. */
  | {
      readonly kind: 'reported'
      readonly account: number
      readonly atMs: number
      readonly weight: number
      readonly isQuick: boolean
    }
  /** The account was made. `networkKey`: a keyed hash of the network it came from. */
  | { readonly kind: 'registered'; readonly account: number; readonly atMs: number; readonly networkKey: string | undefined }
