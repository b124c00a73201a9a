// Attachments: AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), one key for each file. The
// file on the server is nothing but sealed chunks; key, nonce prefix, header and hash travel in the franked message content.

import { assert, CausewayError, decode, encode } from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import { equalBytes } from './bytes.ts'
import type { CryptoProvider } from './provider.ts'
import { aeadTagBytes } from './sizes.ts'

/** What one must know to seal or open a file. In MIMI content: `key`, `nonce` (the prefix) and `aad` (the encoded header). */
export interface AttachmentKey {
  /** 32 bytes. Sealing two files with one key gives both away. */
  readonly key: Uint8Array
  /** 7 bytes. */
  readonly noncePrefix: Uint8Array
  /** Encoded AttachmentHeader, authenticated with every chunk. */
  readonly header: Uint8Array
}

/** The same with the SHA-256 of the sealed file: without it one ciphertext could open to two files (AES-GCM commits to no key). */
export interface AttachmentReference extends AttachmentKey {
  readonly contentHash: Uint8Array
}

/** u8 version = 1, u8 log2 of the chunk size = 20, u64 size of the file in bytes, before padding. */
export interface AttachmentHeader {
  readonly sizeBytes: number
}

export const attachmentHeader: Codec<AttachmentHeader> = {
  write(w, { sizeBytes }) {
    w.u8(version)
    w.u8(chunkSizeLog2)
    w.u64Number(sizeBytes)
  },
  read(r) {
    if (r.u8() !== version || r.u8() !== chunkSizeLog2) throw new CausewayError('wire.bad_enum')
    const sizeBytes = r.u64Number()
    if (sizeBytes > attachmentSizeBytesMax) throw new CausewayError('wire.too_large')
    return { sizeBytes }
  },
}

/** MIMI content's `encAlg`: the IANA AEAD registry has no STREAM, so a number of its private range (32768 and up). */
export const attachmentEncAlg = 0x8001
export const attachmentChunkBytes = 1_048_576
export const attachmentSealedChunkBytes: number = attachmentChunkBytes + aeadTagBytes
/** 2 GiB of file. */
export const attachmentSizeBytesMax: number = 2 ** 31

/** A new key for a file of `sizeBytes`. Throws `media.too_large`. */
export function createAttachmentKey(crypto: CryptoProvider, sizeBytes: number): AttachmentKey {
  if (sizeBytes > attachmentSizeBytesMax) throw new CausewayError('media.too_large')
  return { key: crypto.random(32), noncePrefix: crypto.random(7), header: encode(attachmentHeader, { sizeBytes }) }
}

/**
 * Seals a file piece by piece: `push` takes pieces of any size and returns what became ready; `finish` returns the rest and
 * the reference. Sealing the same file with the same key again gives the same bytes, so an upload resumes after a crash; a
 * file that has changed needs a new key. Throws `media.corrupt` when there is more or less than the size promised.
 */
export function createAttachmentSealer(
  crypto: CryptoProvider,
  key: AttachmentKey,
): {
  push(piece: Uint8Array): Uint8Array[]
  finish(): { sealed: Uint8Array[]; reference: AttachmentReference }
} {
  const { sizeBytes } = decode(attachmentHeader, key.header)
  const chunks = chunkBuffer(paddedSizeBytes(sizeBytes), attachmentChunkBytes)
  const hash = crypto.hashStream('SHA-256')
  let pushed = 0
  const sealReady = (piece: Uint8Array): Uint8Array[] =>
    chunks.take(piece).map(({ index, last, bytes }) => {
      const sealed = sealAttachmentChunk(crypto, key, index, last, bytes)
      hash.update(sealed)
      return sealed
    })
  return {
    push(piece) {
      pushed += piece.length
      if (pushed > sizeBytes) throw new CausewayError('media.corrupt', 'more bytes than promised')
      return sealReady(piece)
    },
    finish() {
      if (pushed !== sizeBytes) throw new CausewayError('media.corrupt', 'fewer bytes than promised')
      const sealed: Uint8Array[] = []
      for (let left = paddedSizeBytes(sizeBytes) - sizeBytes; left > 0; left -= padding.length) {
        sealed.push(...sealReady(padding.subarray(0, left)))
      }
      return { sealed, reference: { ...key, contentHash: hash.digest() } }
    },
  }
}

/**
 * Opens a sealed file piece by piece. Nothing it returned may be shown or kept until `finish` returned: only then the hash,
 * the end and the padding are known to be right. Throws `wire.*` for a bad header, `media.corrupt` for anything else.
 */
export function createAttachmentOpener(
  crypto: CryptoProvider,
  reference: AttachmentReference,
): {
  push(piece: Uint8Array): Uint8Array[]
  finish(): void
} {
  const { sizeBytes } = decode(attachmentHeader, reference.header)
  const total = sealedSizeBytes(sizeBytes)
  const chunks = chunkBuffer(total, attachmentSealedChunkBytes)
  const hash = crypto.hashStream('SHA-256')
  let pushed = 0
  let opened = 0
  return {
    push(piece) {
      pushed += piece.length
      if (pushed > total) throw new CausewayError('media.corrupt', 'more bytes than promised')
      hash.update(piece)
      return chunks.take(piece).map(({ index, last, bytes }) => {
        const plaintext = openAttachmentChunk(crypto, reference, index, last, bytes)
        const content = plaintext.subarray(0, Math.max(0, sizeBytes - opened))
        opened += plaintext.length
        checkPadding(plaintext.subarray(content.length))
        return content
      })
    },
    finish() {
      if (pushed !== total) throw new CausewayError('media.corrupt', 'fewer bytes than promised')
      if (!equalBytes(hash.digest(), reference.contentHash)) throw new CausewayError('media.corrupt', 'another hash')
    },
  }
}

/** One chunk of the padded file. */
export function sealAttachmentChunk(
  crypto: CryptoProvider,
  key: AttachmentKey,
  index: number,
  last: boolean,
  plaintext: Uint8Array,
): Uint8Array {
  return crypto.aeadSeal('AES-256-GCM', key.key, chunkNonce(key, index, last), key.header, plaintext)
}

/** One chunk, for reading out of order (seeking in a film). Throws `media.corrupt`. */
export function openAttachmentChunk(
  crypto: CryptoProvider,
  key: AttachmentKey,
  index: number,
  last: boolean,
  sealed: Uint8Array,
): Uint8Array {
  // The key comes from a peer's message, so its sizes are not ours to assert.
  if (key.key.length !== 32 || key.noncePrefix.length !== 7) throw new CausewayError('media.corrupt', 'key of wrong length')
  try {
    return crypto.aeadOpen('AES-256-GCM', key.key, chunkNonce(key, index, last), key.header, sealed)
  } catch {
    throw new CausewayError('media.corrupt', `chunk ${index}`)
  }
}

/** What the server sees of a file of `sizeBytes`: the padded size and a tag for each chunk. */
export function sealedSizeBytes(sizeBytes: number): number {
  const padded = paddedSizeBytes(sizeBytes)
  return padded + Math.ceil(padded / attachmentChunkBytes) * aeadTagBytes
}

/**
 * The size a file is padded to: Padmé (Nikitin et al. 2019), which keeps about log2(log2(size)) leading bits and costs at most
 * 12 %; files below 4 KiB look alike.
 */
export function paddedSizeBytes(sizeBytes: number): number {
  if (sizeBytes <= smallestBucketBytes) return smallestBucketBytes
  const exponent = Math.floor(Math.log2(sizeBytes))
  const step = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1))
  return Math.ceil(sizeBytes / step) * step
}

const version = 1
const chunkSizeLog2 = 20
const smallestBucketBytes = 4096
const padding = new Uint8Array(65_536)

// STREAM: prefix[7] || u32 chunk number || 1 for the last chunk. Order, count and end of the chunks are thereby sealed.
function chunkNonce({ noncePrefix }: AttachmentKey, index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12)
  nonce.set(noncePrefix)
  nonce.set([index >>> 24, index >>> 16, index >>> 8, index, last ? 1 : 0], 7)
  return nonce
}

function checkPadding(bytes: Uint8Array): void {
  for (const byte of bytes) if (byte !== 0) throw new CausewayError('media.corrupt', 'padding is not zero')
}

interface Chunk {
  readonly index: number
  readonly last: boolean
  readonly bytes: Uint8Array
}

/** Cuts a stream of `total` bytes into chunks; holds at most one chunk. The bytes given are used up before the next `take`. */
function chunkBuffer(total: number, chunkBytes: number): { take(piece: Uint8Array): Chunk[] } {
  const chunkCount = Math.ceil(total / chunkBytes)
  let buffer = new Uint8Array(Math.min(total, chunkBytes))
  let filled = 0
  let index = 0
  return {
    take(piece) {
      const ready: Chunk[] = []
      for (let at = 0; at < piece.length; ) {
        assert(buffer.length > 0, 'no more bytes than the total are taken')
        const part = piece.subarray(at, at + buffer.length - filled)
        buffer.set(part, filled)
        at += part.length
        filled += part.length
        if (filled < buffer.length) break
        ready.push({ index, last: index === chunkCount - 1, bytes: buffer })
        index += 1
        filled = 0
        buffer = new Uint8Array(Math.max(0, Math.min(total - index * chunkBytes, chunkBytes)))
      }
      return ready
    },
  }
}
