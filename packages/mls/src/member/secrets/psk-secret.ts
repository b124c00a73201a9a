// RFC 9420 §8.4: the secret that the PSKs of one commit make together.

import { type CipherSuite, type CryptoProvider, expandWithLabel, extract, zero } from '@causeway/crypto'
import { Writer } from '@causeway/wire'
import { type PreSharedKeyId, preSharedKeyIdCodec } from '../../structures/pre-shared-key-id.ts'

export interface Psk {
  readonly id: PreSharedKeyId
  readonly secret: Uint8Array
}

/** psk_secret of these PSKs in the order of their proposals; zeros for none. */
export function pskSecret(crypto: CryptoProvider, suite: CipherSuite, psks: readonly Psk[]): Uint8Array {
  const zeros = new Uint8Array(suite.hashBytes)
  let secret: Uint8Array = new Uint8Array(suite.hashBytes)
  for (const [index, psk] of psks.entries()) {
    const extracted = extract(crypto, suite.hash, zeros, psk.secret)
    const input = expandWithLabel(
      crypto,
      suite.hash,
      extracted,
      'derived psk',
      pskLabel(psk.id, index, psks.length),
      suite.hashBytes,
    )
    const next = extract(crypto, suite.hash, input, secret)
    zero(extracted, input, secret)
    secret = next
  }
  return secret
}

function pskLabel(id: PreSharedKeyId, index: number, count: number): Uint8Array {
  const w = new Writer()
  preSharedKeyIdCodec.write(w, id)
  w.u16(index)
  w.u16(count)
  return w.finish()
}
