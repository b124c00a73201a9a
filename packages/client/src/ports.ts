// Everything a client needs from its platform. There is no other I/O in this room: the simulator gives the same five ports
// with faults and crashes at every await.

import type { CryptoProvider } from '@causeway/crypto'

/** One change of a write batch. Keys are ASCII, so that every store orders them alike. */
export type StoreChange =
  | { readonly kind: 'put'; readonly table: string; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly table: string; readonly key: string }

/** Keys with `prefix`, from `from` (inclusive) to `to` (exclusive), at most `limit`, ascending unless `reverse`. */
export interface StoreRange {
  readonly prefix?: string
  readonly from?: string
  readonly to?: string
  readonly limit?: number
  readonly reverse?: boolean
}

export interface StoreRow {
  readonly key: string
  readonly value: Uint8Array
}

/** Ordered key-value tables. A batch is written whole or not at all, and is durable when `write` resolves. */
export interface ClientStore {
  get(table: string, key: string): Promise<Uint8Array | undefined>
  list(table: string, range: StoreRange): Promise<StoreRow[]>
  write(changes: readonly StoreChange[]): Promise<void>
  close(): Promise<void>
}

export interface NetRequest {
  readonly method: string
  /** Path and query, from the root of the server. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** Header names in lower case. */
export interface NetResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** One binary WebSocket. The handlers are set at once after `openSocket`; `onClose` comes exactly once. */
export interface Socket {
  onOpen: () => void
  onMessage: (frame: Uint8Array) => void
  onClose: (reason: { readonly code: number; readonly status?: number }) => void
  send(frame: Uint8Array): void
  close(): void
}

/** The network to one server. `request` rejects when no answer came: the outcome is then unknown. */
export interface Net {
  request(request: NetRequest): Promise<NetResponse>
  openSocket(path: string, protocols: readonly string[]): Socket
}

export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number
}

export interface Timers {
  /** Runs `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void
}

export interface Ports {
  readonly store: ClientStore
  readonly net: Net
  readonly clock: Clock
  readonly timers: Timers
  readonly crypto: CryptoProvider
}
