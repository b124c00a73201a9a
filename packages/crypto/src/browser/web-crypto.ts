// Ed25519 and X25519 of WebCrypto, with keys in the raw encodings of the provider. Keys that are used again keep their CryptoKey.

import { CausewayError } from '@causeway/wire'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes } from '../bytes.ts'
import { isRefusedEd25519Key } from '../ed25519-refusals.ts'
import type { CryptoProvider } from '../provider.ts'

export interface WebCurves {
  sign(privateKey: Uint8Array, message: Uint8Array): Promise<Uint8Array>
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Throws `crypto.invalid` for a point whose secret everybody knows. */
  dh(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>
  dhPublicKey(privateKey: Uint8Array): Promise<Uint8Array>
}

/** undefined where this browser lacks one of the curves, or signs otherwise than `plain` (some add randomness). */
export async function webCurves(subtle: SubtleCrypto, plain: CryptoProvider): Promise<WebCurves | undefined> {
  const keys = createKeyCache(subtle)
  const curves: WebCurves = {
    async sign(privateKey, message) {
      return new Uint8Array(await subtle.sign('Ed25519', await keys.privateKey('Ed25519', privateKey), view(message)))
    },
    async verify(publicKey, message, signature) {
      if (signature.length !== 64 || isRefusedEd25519Key(publicKey)) return false
      try {
        return await subtle.verify('Ed25519', await keys.publicKey('Ed25519', publicKey), view(signature), view(message))
      } catch {
        return false
      }
    },
    async dh(privateKey, publicKey) {
      try {
        const [mine, theirs] = [await keys.privateKey('X25519', privateKey), await keys.publicKey('X25519', publicKey)]
        return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: theirs }, mine, 256))
      } catch {
        throw new CausewayError('crypto.invalid', 'bad point')
      }
    },
    // RFC 7748 §6.1: the public key is the shared secret with the base point.
    dhPublicKey: privateKey => curves.dh(privateKey, basePoint),
  }
  return (await agrees(curves, plain)) ? curves : undefined
}

const basePoint = Uint8Array.of(9, ...new Uint8Array(31))

/** A browser that has the curves and computes what we compute, or is not asked. */
async function agrees(curves: WebCurves, { sign, dhKeyPair }: Pick<CryptoProvider, 'sign' | 'dhKeyPair'>): Promise<boolean> {
  const probe = new Uint8Array(32).fill(0x42)
  try {
    const [signature, publicKey] = [await curves.sign(probe, probe), await curves.dhPublicKey(probe)]
    return equalBytes(signature, sign('Ed25519', probe, probe)) && equalBytes(publicKey, dhKeyPair('X25519', probe).publicKey)
  } catch {
    return false
  }
}

type CurveName = 'Ed25519' | 'X25519'

interface KeyCache {
  privateKey(name: CurveName, bytes: Uint8Array): Promise<CryptoKey>
  publicKey(name: CurveName, bytes: Uint8Array): Promise<CryptoKey>
}

/** By array identity; an array that holds something else by now is imported anew (as on Node: node/keys.ts). */
function createKeyCache(subtle: SubtleCrypto): KeyCache {
  const known = new WeakMap<Uint8Array, { name: CurveName; seen: Uint8Array; key: Promise<CryptoKey> }>()
  const cached = (name: CurveName, bytes: Uint8Array, make: () => Promise<CryptoKey>): Promise<CryptoKey> => {
    const seen = sha256(bytes)
    const entry = known.get(bytes)
    if (entry !== undefined && entry.name === name && equalBytes(entry.seen, seen)) return entry.key
    const key = make()
    known.set(bytes, { name, seen, key })
    return key
  }
  return {
    privateKey: (name, bytes) =>
      cached(name, bytes, async () => {
        const pkcs8 = concat(pkcs8Head[name], bytes)
        try {
          return await subtle.importKey('pkcs8', view(pkcs8), name, false, name === 'Ed25519' ? ['sign'] : ['deriveBits'])
        } finally {
          pkcs8.fill(0)
        }
      }),
    publicKey: (name, bytes) =>
      cached(name, bytes, () => subtle.importKey('raw', view(bytes), name, false, name === 'Ed25519' ? ['verify'] : [])),
  }
}

/** PrivateKeyInfo of RFC 8410 §7 up to the 32 bytes of the key. */
const pkcs8Head: Record<CurveName, Uint8Array> = {
  Ed25519: hex('302e020100300506032b657004220420'),
  X25519: hex('302e020100300506032b656e04220420'),
}

function hex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16))
}

/** WebCrypto's types want to know that the memory is not shared; ours never is. */
function view(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
