// A signal: what holds for a moment only, such as that somebody is typing. It passes the hub between devices that are connected now
// and is kept nowhere. Every signal has the same size, so that the hub cannot tell one kind from another.

import { CausewayError } from './errors.ts'
import { type Codec, fixed, struct, u64Number } from './tls.ts'
import { type RoomUri, roomUri } from './uri.ts'

/** `asking` is `active`, and wants to hear of the others what they show; `away` takes both back. */
export const signalKinds = ['typing', 'idle', 'active', 'asking', 'away'] as const
export type SignalKind = (typeof signalKinds)[number]

const kind: Codec<SignalKind> = {
  write: (w, value) => w.u8(signalKinds.indexOf(value)),
  read(r) {
    const value = signalKinds[r.u8()]
    if (value === undefined) throw new CausewayError('wire.bad_enum')
    return value
  },
}

/** What the sending device signs. `leaf`: its place in the group in this epoch. `sentAtMs`: by its own clock. */
export interface SignalTbs {
  readonly room: RoomUri
  readonly epoch: number
  readonly leaf: number
  readonly kind: SignalKind
  readonly sentAtMs: number
}

export const signalLabel = 'CausewaySignalTBS'
const told = { leaf: u64Number, kind, sentAtMs: u64Number }
export const signalTbs: Codec<SignalTbs> = struct<SignalTbs>({ room: roomUri, epoch: u64Number, ...told })

/** What is encrypted. */
export interface Signal extends Omit<SignalTbs, 'room' | 'epoch'> {
  readonly signature: Uint8Array
}
export const signal: Codec<Signal> = struct<Signal>({ ...told, signature: fixed(64) })
const signalSizeBytes = 8 + 1 + 8 + 64

/** What travels: AES-128-GCM under a key that the group exports in this epoch. */
export interface SealedSignal {
  readonly epoch: number
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
}
export const sealedSignal: Codec<SealedSignal> = struct<SealedSignal>({
  epoch: u64Number,
  nonce: fixed(12),
  ciphertext: fixed(signalSizeBytes + 16),
})
export const sealedSignalSizeBytes: number = 8 + 12 + signalSizeBytes + 16

/** In larger rooms nobody signals: each would reach everybody. */
export const signalParticipantsMax = 32
