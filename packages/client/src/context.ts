// What the rooms of the client's house share: its ports, who it is, and the few things made from both.

import type { MlsEngine, MlsIdentity } from '@causeway/mls/member'
import { utf8ToBytes } from '@causeway/wire'
import type { Trust } from './account/trust.ts'
import type { Api } from './api.ts'
import type { EventSource } from './events.ts'
import type { Ports } from './ports.ts'
import type { MeRow } from './tables.ts'

export interface Context extends Ports {
  readonly api: Api
  readonly events: EventSource
  readonly engine: MlsEngine
  readonly trust: Trust
  /** Changes when the account key is rotated. */
  me(): MeRow
  setMe(me: MeRow): void
  /** Ed25519 key of the hub, pinned at the first connection; undefined until then. */
  hubKey(): Uint8Array | undefined
  setHubKey(key: Uint8Array): void
  isClosed(): boolean
}

export function identityOf(me: MeRow): MlsIdentity {
  return {
    identity: utf8ToBytes(me.device),
    signaturePublicKey: me.signatureKey,
    signaturePrivateKey: me.signaturePrivateKey,
    certificate: me.certificate,
  }
}
