// Ways into a group: links, and who asks by them. Plain data, as in `api.ts`.

import type { Person } from './api.ts'

export interface Way {
  readonly id: string
  /** Undefined where another device made it: then it can be taken back, not shown. */
  readonly url: string | undefined
  readonly expiresAtMs: number
  readonly usesMax: number
  readonly uses: number
  readonly approval: boolean
  readonly state: 'open' | 'expired' | 'revoked' | 'used-up'
}

export interface NewWay {
  readonly expiresAtMs: number
  readonly usesMax: number
  readonly approval: boolean
}

export interface Asking extends Person {
  readonly askedAtMs: number
}

export interface Followed {
  readonly name: string
  /** A tiny WebP. */
  readonly picture: Uint8Array | undefined
  readonly approval: boolean
  readonly state: 'open' | 'asked' | 'member'
  /** Of a member. */
  readonly room: string | undefined
}

export interface Ways {
  links(room: string): Promise<readonly Way[]>
  create(room: string, way: NewWay): Promise<Way>
  revoke(room: string, id: string): Promise<void>
  asking(room: string): Promise<readonly Asking[]>
  /** Rejects with `join.not_open`. */
  approve(room: string, user: string): Promise<void>
  decline(room: string, user: string): Promise<void>
  /** `link`: an address, or what stands behind its `#`. Rejects with `join.unknown`, `join.expired`, `join.revoked`. */
  follow(link: string): Promise<Followed>
  ask(link: string): Promise<Followed>
}
