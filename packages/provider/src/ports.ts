// What the provider is given, and what it gives: everything of a platform enters here.

import type { CryptoProvider } from '@causeway/crypto'
import type { MlsPublic } from '@causeway/mls/public'
import type { BlobStore, Bus, Store } from '@causeway/store/ports'
import type {
  AgeBand,
  Contract,
  DeviceUri,
  EndpointName,
  RequestOf,
  ResponseOf,
  LawfulEndpointName,
  PasskeyAssertion,
  PasskeyRegistration,
  SafetyEndpointName,
  SocketFrame,
  UserUri,
  Gate,
} from '@causeway/wire'
import type { ProviderEvents } from './events.ts'
import type { Limits } from './limits.ts'

export interface ProviderDeps {
  readonly store: Store
  readonly blobs: BlobStore
  readonly bus: Bus
  readonly crypto: CryptoProvider
  readonly mls: MlsPublic
  readonly clock: Clock
  readonly timers: Timers
  /** Runs `work` when everything readable now has been read: all that was submitted until then becomes one append. */
  readonly turn: (work: () => void) => void
  readonly properties: readonly Property[]
  readonly keys: ServerKeys
  /** Throws `auth.bad_token`. */
  readonly verifyLogin: (token: string) => Promise<LoginClaims>
  readonly issuer?: EmbeddedIssuer
  readonly gate?: Gate
  readonly events?: ProviderEvents
  readonly limits?: Partial<Limits>
}

export interface Clock {
  nowMs(): number
}

export interface Timers {
  /** Runs `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void
}

/** An app on this backbone. */
export interface Property {
  readonly domain: string
  readonly name: string
  readonly handleType: 'phone' | 'username' | 'email'
  readonly embeddedLogin: boolean
}

/** 32 bytes each. */
export interface ServerKeys {
  /** Seed of the Ed25519 key that signs franks. */
  readonly hubSeed: Uint8Array
  /** HMAC key of sessions and challenges; the addresses of accounts to come are derived from it too. */
  readonly session: Uint8Array
  /** Master of the daily franking keys. */
  readonly franking: Uint8Array
}

/** What a verified login token says. `property` is a domain. */
export interface LoginClaims {
  readonly property: string
  readonly subject: string
  readonly handle: string
  /** What the property says of its user's age; `unknown` when it says nothing. */
  readonly ageBand: AgeBand
  /** The subject of the guardian at the same property; empty without supervision. */
  readonly guardian: string
}

/** Logins of properties that have none of their own. */
export interface EmbeddedIssuer {
  /** A login token. Throws `auth.bad_token` for a wrong secret. */
  issue(property: string, handle: string, secret: string, ageBand?: AgeBand): Promise<string>
  readonly passkeys: LoginPasskeys
}

/** Passkeys that sign in to a property, on pages of its own host alone. `options`: what the browser is given, as JSON. */
export interface LoginPasskeys {
  openSignIn(property: string): Promise<Record<string, unknown>>
  /** The same token as with the secret. Throws `auth.bad_passkey`, whatever was wrong. */
  signIn(property: string, assertion: PasskeyAssertion): Promise<{ token: string; handle: string }>
  /** Throws `auth.too_many_passkeys`. */
  open(owner: LoginOwner): Promise<Record<string, unknown>>
  /** The passkey's id. Throws `auth.bad_passkey` and `auth.too_many_passkeys`. */
  add(owner: LoginOwner, registration: PasskeyRegistration): Promise<string>
  list(owner: LoginOwner): Promise<ResponseOf<Contract['listPasskeys']>['body']>
  /** Throws `auth.unknown_passkey`. */
  remove(owner: LoginOwner, passkey: string): Promise<void>
}

/** Whose passkeys. */
export interface LoginOwner {
  readonly property: string
  readonly subject: string
  readonly handle: string
}

/** A user with a login token, who may have no device yet. `user` is the address that the account has or will have. */
export interface LoginCaller extends LoginClaims {
  readonly kind: 'login'
  readonly user: UserUri
  /** The row number of an account that exists. */
  readonly account: number | undefined
  /** A hash that names the coarse network it came from, for a day (server/edge/network.ts). */
  readonly networkKey?: string | undefined
}

/** A device with a session. */
export interface DeviceCaller {
  readonly kind: 'device'
  readonly device: number
  readonly account: number
  readonly uri: DeviceUri
  readonly user: UserUri
}

export type Caller = LoginCaller | DeviceCaller

type CallerByAuth = {
  none: Caller | undefined
  login: LoginCaller
  device: DeviceCaller
  'login-or-device': Caller
}
export type CallerOf<N extends EndpointName> = CallerByAuth[Contract[N]['auth']]

/** The code behind one endpoint; its input is checked by the contract, its caller by `dispatch`. */
export type Handler<N extends EndpointName> = (
  request: RequestOf<Contract[N]>,
  caller: CallerOf<N>,
) => Promise<ResponseOf<Contract[N]>>
/** Endpoints that this room answers; those of safety are answered by the room `safety`. */
export type ProviderEndpointName = Exclude<EndpointName, SafetyEndpointName | LawfulEndpointName>
export type Handlers = { readonly [N in ProviderEndpointName]: Handler<N> }

/** The way out to one connected device. */
export interface DeliverySink {
  /** The same frame may be given to many sinks. */
  send(frame: SocketFrame): void
  /** Bytes that were sent but have not left the process. */
  bufferedBytes(): number
  close(code: number, reason: string): void
}

/** One connected device, as the edge sees it. */
export interface Connection {
  /** Sends what the device has not acknowledged, then `ready`; live from then on. */
  resume(): Promise<void>
  /** Throws `wire.*` for bytes that are no frame: the edge closes. */
  receive(frame: Uint8Array): void
  /** There is room in the sink again. */
  drained(): void
  close(): void
}
