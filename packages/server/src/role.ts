// What a server of some role is made of. The all-in-one role opens an embedded store and a provider beside it; gateway and core
// will open others. Everything else of a server is the same for all of them.

import type { CryptoProvider } from '@causeway/crypto'
import type { Hi1 } from '@causeway/lawful'
import type { ProviderEvents } from '@causeway/provider'
import type { ServerKeys } from './config/keys.ts'
import type { Config } from './config/load.ts'
import type { Clock, HttpBehind } from './edge/ports.ts'
import type { SocketBehind } from './edge/socket.ts'
import type { Login } from './login/login.ts'
import type { Events } from './ops/events.ts'
import type { OtherHandlers, Staff } from '@causeway/staff'

export interface Role<OpenStore extends ServerStore, Caller> {
  openStore(options: { readonly path: string; readonly onFatal: (error: Error) => void }): Promise<OpenStore>
  /** First of the rooms: those behind the desk are given its ports. */
  openStaff(deps: StaffRoomParts<OpenStore>): Staff
  openProvider(deps: ProviderParts<OpenStore>): Promise<RunningProvider<Caller>>
}

/** What the shell itself asks of a store. */
export interface ServerStore {
  /** A round trip, to see that it answers. */
  counts(input: Record<string, never>): Promise<unknown>
  backup(path: string): Promise<void>
  close(): Promise<void>
}

export interface ProviderParts<OpenStore> {
  readonly config: Config
  readonly store: OpenStore
  readonly crypto: CryptoProvider
  readonly keys: ServerKeys
  readonly login: Login
  readonly staff: Pick<Staff, 'audit' | 'stepUp' | 'invitations'>
  readonly events: Events
  readonly providerEvents: ProviderEvents
  readonly clock: Clock
  /** Folder of encrypted files. */
  readonly mediaDir: string
}

export interface StaffRoomParts<OpenStore> {
  readonly config: Config
  readonly store: OpenStore
  readonly crypto: CryptoProvider
  readonly keys: ServerKeys
  readonly clock: Clock
  /** Where the desk is reached; known once it listens. */
  readonly origin: () => string
}

export interface RunningProvider<Caller> extends HttpBehind<Caller>, Omit<SocketBehind<Caller>, 'authenticate'> {
  /** The same text for all devices of an account. */
  accountKeyOf(caller: Caller): string
  /** Requests by machines of agencies, where they are configured. */
  readonly hi1?: Hi1 | undefined
  /** Endpoints of the desk that are answered by the rooms behind it. */
  readonly deskHandlers: OtherHandlers
  /** Deletes what is past its day. */
  sweep(): Promise<unknown>
  /** Answers what was asked, writes down what was acknowledged. */
  close(): Promise<void>
}
