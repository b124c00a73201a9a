// What the edges ask of the provider behind them, and of the rest of the server.

import type { AnyEndpointName, EndpointName } from '@causeway/wire'

/** How a caller proves who it is: `Authorization: Bearer <login token>` or `Authorization: Session <session token>`. */
export type Scheme = 'login' | 'session'

/** An endpoint's input as the contract checked it; `RequestOf` of the endpoint named beside it. */
export interface CheckedRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
}

/** `ResponseOf` of the endpoint. */
export interface EndpointAnswer {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

export interface HttpBehind<Caller, Name extends AnyEndpointName = EndpointName> {
  /** `address`: where the request came from, as limits count it. */
  authenticate(scheme: Scheme, credential: string, address?: string): Promise<Caller>
  dispatch(name: Name, request: CheckedRequest, caller: Caller | undefined): Promise<EndpointAnswer>
  /** A short text that stands for the login or device in rate limits; in memory only. */
  limitKeyOf(caller: Caller): string
}

export interface Clock {
  nowMs(): number
}

/** Told once per request; the values are from closed sets and carry nobody's name. */
export interface HttpObserver {
  answered(endpoint: AnyEndpointName | 'none', status: number, durationMs: number): void
  failed(endpoint: AnyEndpointName | 'none', error: unknown): void
}
