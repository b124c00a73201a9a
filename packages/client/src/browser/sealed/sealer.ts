// Sealing of what a browser keeps: AES-256-GCM with the place as authenticated data, so that no value can be moved to another key.
// Keys that would name people are replaced by an HMAC of themselves.

import { base32FromBytes, CausewayError, utf8ToBytes } from '@causeway/wire'

export interface Sealer {
  /** 12 bytes of nonce, ciphertext, tag. */
  seal(place: string, plaintext: Uint8Array): Promise<Uint8Array>
  /** Throws `client.store` for what was not sealed for this place. */
  open(place: string, sealed: Uint8Array): Promise<Uint8Array>
  /** A key that says nothing of `text` to whoever has not the store's key. */
  hide(text: string): Promise<string>
}

const nonceBytes = 12

/** `secret`: 64 bytes, for sealing and for hiding. The caller wipes it. */
export async function createSealer(secret: Uint8Array): Promise<Sealer> {
  const { subtle } = globalThis.crypto
  const own = secret as Uint8Array<ArrayBuffer>
  const key = await subtle.importKey('raw', own.subarray(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt'])
  const hiding = await subtle.importKey('raw', own.subarray(32, 64), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return {
    async seal(place, plaintext) {
      const iv = globalThis.crypto.getRandomValues(new Uint8Array(nonceBytes))
      const algorithm = { name: 'AES-GCM', iv, additionalData: bufferOf(utf8ToBytes(place)) }
      const ciphertext = await subtle.encrypt(algorithm, key, bufferOf(plaintext))
      const sealed = new Uint8Array(nonceBytes + ciphertext.byteLength)
      sealed.set(iv)
      sealed.set(new Uint8Array(ciphertext), nonceBytes)
      return sealed
    },
    async open(place, sealed) {
      const iv = bufferOf(sealed.subarray(0, nonceBytes))
      const algorithm = { name: 'AES-GCM', iv, additionalData: bufferOf(utf8ToBytes(place)) }
      try {
        return new Uint8Array(await subtle.decrypt(algorithm, key, bufferOf(sealed.subarray(nonceBytes))))
      } catch (cause) {
        throw new CausewayError('client.store', 'a record does not open', { cause })
      }
    },
    async hide(text) {
      const tag = await subtle.sign('HMAC', hiding, bufferOf(utf8ToBytes(text)))
      return base32FromBytes(new Uint8Array(tag, 0, 20))
    },
  }
}

function bufferOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}
