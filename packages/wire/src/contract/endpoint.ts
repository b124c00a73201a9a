// The shape of one endpoint. The table in contract/index.ts is the only list of endpoints: router, typed client, validation,
// OpenAPI document, rate limits and inventory links derive from it.

import type { GenericSchema, InferOutput } from 'valibot'
import type { ErrorCode } from '../errors.ts'
import type { DatumId } from '../inventory.ts'
import type { StaffRole } from '../staff.ts'
import type { Codec } from '../tls.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'

/**
 * Who may call: anybody; a user with a fresh login token of the property; a device with a session; the same for either. At the
 * desk: a member of the staff, an officer of an agency, or either, signed in with a passkey.
 */
export type Auth = 'none' | 'login' | 'device' | 'login-or-device' | 'staff' | 'officer' | 'staff-or-officer'

/** A body: JSON by schema (bytes as base64url), TLS presentation by codec, raw bytes, or none. */
export type Body<T = unknown> =
  | { readonly kind: 'none'; readonly type?: T }
  | { readonly kind: 'json'; readonly schema: GenericSchema<unknown, T>; readonly sizeBytesMax: number }
  | { readonly kind: 'tls'; readonly name: string; readonly codec: Codec<T>; readonly sizeBytesMax: number }
  | { readonly kind: 'bytes'; readonly contentType: string; readonly sizeBytesMax: number; readonly type?: T }

export type BodyOf<B> = B extends { kind: 'none' }
  ? undefined
  : B extends { kind: 'bytes' }
    ? Uint8Array
    : B extends { kind: 'json'; schema: infer S extends GenericSchema }
      ? InferOutput<S>
      : B extends { kind: 'tls'; codec: Codec<infer T> }
        ? T
        : never

/** Requests per minute and device (or address where there is no device yet) that one endpoint takes. */
export type RateClass = 'rare' | 'normal' | 'often'

export interface Endpoint<Params extends string = string, Request = unknown, Response = unknown, A extends Auth = Auth> {
  readonly method: Method
  /** `/v1/rooms/:room`: each `:name` is one path segment. */
  readonly path: string
  readonly params: readonly Params[]
  readonly query: readonly string[]
  /** Request header names that the handler reads, lower case (tus). */
  readonly requestHeaders: readonly string[]
  readonly auth: A
  /** Desk only: one of these roles is needed; none named: any role of the realm will do. */
  readonly roles: readonly StaffRole[]
  readonly request: Request
  readonly response: Response
  readonly success: number
  readonly errors: readonly ErrorCode[]
  /** Data that calling this endpoint makes the server hold or show. */
  readonly holds: readonly DatumId[]
  readonly rate: RateClass
  readonly summary: string
}

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** JSON bodies of at most so many bytes, by schema. */
export const jsonUpTo =
  (sizeBytesMax: number) =>
  <S extends GenericSchema>(schema: S): { readonly kind: 'json'; readonly schema: S; readonly sizeBytesMax: number } => ({
    kind: 'json',
    schema,
    sizeBytesMax,
  })

const noBody = { kind: 'none' } as const

interface EndpointInput<Path extends string, Req extends Body, Res extends Body, A extends Auth> {
  readonly method: Method
  readonly path: Path
  readonly auth: A
  readonly roles?: readonly StaffRole[]
  readonly request?: Req
  readonly response?: Res
  readonly query?: readonly string[]
  readonly requestHeaders?: readonly string[]
  readonly success?: number
  readonly errors?: readonly ErrorCode[]
  readonly holds: readonly DatumId[]
  readonly rate?: RateClass
  readonly summary: string
}

/** Declares an endpoint; parameters are read from the path. */
export function endpoint<
  const Path extends string,
  const Req extends Body = { readonly kind: 'none' },
  const Res extends Body = { readonly kind: 'none' },
  const A extends Auth = Auth,
>(input: EndpointInput<Path, Req, Res, A>): Endpoint<ParamNames<Path>, Req, Res, A> {
  const params = [...input.path.matchAll(/:([a-z]+)/gi)].map(match => match[1] as ParamNames<Path>)
  return {
    method: input.method,
    path: input.path,
    params,
    query: input.query ?? [],
    requestHeaders: input.requestHeaders ?? [],
    auth: input.auth,
    roles: input.roles ?? [],
    request: (input.request ?? noBody) as Req,
    response: (input.response ?? noBody) as Res,
    success: input.success ?? (input.response === undefined ? 204 : 200),
    errors: input.errors ?? [],
    holds: input.holds,
    rate: input.rate ?? 'normal',
    summary: input.summary,
  }
}

/** What a handler gets, already checked. */
export interface RequestOf<E> {
  readonly params: E extends Endpoint<infer P, unknown, unknown> ? Readonly<Record<P, string>> : never
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: E extends Endpoint<string, infer R, unknown> ? BodyOf<R> : never
}

/** What a handler gives back. Headers only where an endpoint's standard demands them (tus). */
export interface ResponseOf<E> {
  readonly body: E extends Endpoint<string, unknown, infer R> ? BodyOf<R> : never
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}
