// What a store knows of the ways into a group: links, and who asks by one.

import type { DatumId } from '@causeway/wire'
import type { AccountNumber, Mailed, Mailing, StreamNumber } from './operations.ts'

export interface JoinLinkRow {
  /** SHA-256 of the code that opens it. */
  readonly link: Uint8Array
  readonly stream: StreamNumber
  /** Who made it. */
  readonly account: AccountNumber
  readonly user: string
  readonly expiresAtMs: number
  readonly usesMax: number
  /** Requests by it that were not declined. */
  readonly uses: number
  readonly approval: boolean
  readonly isRevoked: boolean
  readonly preview: Uint8Array
}

/** `withheld`: the rules keep it from the group. `declined`: an admin said no. To the one who asked, both look like `asked`. */
export type JoinRequestState = 'asked' | 'declined' | 'withheld'

export interface JoinRequestRow {
  readonly stream: StreamNumber
  readonly room: string
  readonly account: AccountNumber
  readonly user: string
  readonly handle: string
  readonly link: Uint8Array
  readonly askedAtMs: number
  readonly proof: Uint8Array
  readonly state: JoinRequestState
}

export interface JoinOperations {
  /** `expiryDay`: when the row itself goes. The same link again is an answer that was lost. */
  createJoinLink(input: Omit<JoinLinkRow, 'user' | 'uses' | 'isRevoked'> & { expiryDay: number; linksMax: number }): {
    kind: 'created' | 'too-many'
  }
  joinLink(input: { link: Uint8Array }): JoinLinkRow | undefined
  joinLinksOfRoom(input: { stream: StreamNumber }): JoinLinkRow[]
  /** Its requests go with it; false for a link of another room. */
  revokeJoinLink(input: { link: Uint8Array; stream: StreamNumber }): boolean

  /** Takes one use of the link. One account asks once for one room, whatever became of it: `again`. */
  askToJoin(
    input: Pick<JoinRequestRow, 'account' | 'link' | 'askedAtMs' | 'proof' | 'state'> & {
      pendingMax: number
      mailings: readonly Mailing[]
      mailExpiryDay: number
      expiryDay: number
    },
  ): { kind: 'asked'; mailed: Mailed[] } | { kind: 'again' | 'used-up' | 'too-many' | 'unknown' }
  joinRequest(input: { stream: StreamNumber; account: AccountNumber }): JoinRequestRow | undefined
  /** With the state `asked`, oldest first. */
  joinRequestsOfRoom(input: { stream: StreamNumber }): JoinRequestRow[]
  /** Of every state. */
  joinRequestsOfAccount(input: { account: AccountNumber }): JoinRequestRow[]
  joinLinksOfAccount(input: { account: AccountNumber }): (Omit<JoinLinkRow, 'preview'> & { readonly room: string })[]
  /** undefined: it is fulfilled and goes. A declined one gives its use back. */
  settleJoinRequest(input: { stream: StreamNumber; account: AccountNumber; state: 'declined' | 'withheld' | undefined }): void
}

export const joinOperationData: Readonly<Record<keyof JoinOperations, readonly DatumId[]>> = {
  createJoinLink: ['room.join_link', 'room.join_preview'],
  joinLink: ['room.join_link', 'room.join_preview'],
  joinLinksOfRoom: ['room.join_link', 'room.join_preview'],
  revokeJoinLink: ['room.join_link', 'room.join_request'],
  askToJoin: ['room.join_request', 'room.join_link'],
  joinRequest: ['room.join_request', 'account.uri', 'account.handle'],
  joinRequestsOfRoom: ['room.join_request', 'account.uri', 'account.handle'],
  joinRequestsOfAccount: ['room.join_request', 'account.uri'],
  joinLinksOfAccount: ['room.join_link', 'account.uri'],
  settleJoinRequest: ['room.join_request', 'room.join_link'],
}
