import { decode, encode } from '@causeway/wire'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attachmentChunkBytes,
  attachmentHeader,
  attachmentSizeBytesMax,
  concat,
  createAttachmentKey,
  createAttachmentOpener,
  createAttachmentSealer,
  paddedSizeBytes,
  sealedSizeBytes,
} from './index.ts'
import type { AttachmentReference, CryptoProvider } from './index.ts'
import { hex, providers } from './providers.test-support.ts'

const corrupt = expect.objectContaining({ code: 'media.corrupt' })

describe.each(providers)('on $name', crypto => {
  test.each([0, 1, 4096, 5000, attachmentChunkBytes - 1, attachmentChunkBytes, attachmentChunkBytes + 1, 2_500_000])(
    'a file of %i bytes comes back whole, and its sealed size tells the bucket only',
    size => {
      const file = pattern(size)
      const { sealed, reference } = sealAll(crypto, file)
      expect(sealed.length).toBe(sealedSizeBytes(size))
      expect(reference.contentHash).toEqual(crypto.hash('SHA-256', sealed))
      expect(Buffer.compare(openAll(crypto, reference, sealed), file)).toBe(0)
    },
  )

  test('a changed, swapped, missing or added part is refused', () => {
    const { sealed, reference } = sealAll(crypto, pattern(2_200_000))
    const chunk = attachmentChunkBytes + 16
    const swapped = concat(sealed.subarray(chunk, 2 * chunk), sealed.subarray(0, chunk), sealed.subarray(2 * chunk))
    expect(() => openAll(crypto, reference, swapped)).toThrow(corrupt)
    expect(() => openAll(crypto, reference, sealed.subarray(0, 2 * chunk))).toThrow(corrupt)
    expect(() => openAll(crypto, reference, concat(sealed, Uint8Array.of(0)))).toThrow(corrupt)
    const changed = sealed.slice()
    changed[chunk + 5]! ^= 1
    expect(() => openAll(crypto, reference, changed)).toThrow(corrupt)
  })

  test('another hash, key, prefix or size is refused', () => {
    const { sealed, reference } = sealAll(crypto, pattern(10))
    const refuses = (change: Partial<AttachmentReference>) =>
      expect(() => openAll(crypto, { ...reference, ...change }, sealed)).toThrow(corrupt)
    refuses({ contentHash: new Uint8Array(32) })
    refuses({ contentHash: new Uint8Array(0) })
    refuses({ key: new Uint8Array(32) })
    refuses({ key: new Uint8Array(16) })
    refuses({ noncePrefix: new Uint8Array(7) })
    refuses({ noncePrefix: new Uint8Array(12) })
    refuses({ header: encode(attachmentHeader, { sizeBytes: 11 }) })
    refuses({ header: encode(attachmentHeader, { sizeBytes: 9_000_000 }) })
  })
})

test('both providers seal the same bytes, whatever the pieces', () => {
  const [node, browser] = [providers[0]!, providers[1]!]
  const key = createAttachmentKey(node, 9000)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 6 }), sizes => {
      const file = pattern(9000)
      const sealer = createAttachmentSealer(browser, key)
      const sealed: Uint8Array[] = []
      let at = 0
      for (const size of sizes) {
        sealed.push(...sealer.push(file.subarray(at, at + size)))
        at += size
      }
      sealed.push(...sealer.push(file.subarray(at)))
      const end = sealer.finish()
      const whole = createAttachmentSealer(node, key)
      const expected = [...whole.push(file), ...whole.finish().sealed]
      expect(Buffer.compare(concat(...sealed, ...end.sealed), concat(...expected))).toBe(0)
    }),
    { numRuns: 20 },
  )
})

test('a sealer refuses more or fewer bytes than promised, because the header states the size', () => {
  const crypto = providers[0]!
  const sealer = createAttachmentSealer(crypto, createAttachmentKey(crypto, 3))
  expect(() => sealer.push(new Uint8Array(4))).toThrow(corrupt)
  expect(() => createAttachmentSealer(crypto, createAttachmentKey(crypto, 3)).finish()).toThrow(corrupt)
  expect(() => createAttachmentKey(crypto, attachmentSizeBytesMax + 1)).toThrow(
    expect.objectContaining({ code: 'media.too_large' }),
  )
})

test('padding never shortens, costs at most 12 % above 4 KiB, and is the same for all of a bucket', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: attachmentSizeBytesMax }), size => {
      const padded = paddedSizeBytes(size)
      expect(padded).toBeGreaterThanOrEqual(size)
      if (size > 4096) expect(padded / size).toBeLessThan(1.12)
      expect(paddedSizeBytes(padded)).toBe(padded)
    }),
  )
})

test.each([
  ['another version', '02 14 0000000000000001', 'wire.bad_enum'],
  ['another chunk size', '01 1e 0000000000000001', 'wire.bad_enum'],
  ['a size beyond the limit', '01 14 0000000080000001', 'wire.too_large'],
  ['a size beyond all integers', '01 14 ffffffffffffffff', 'wire.out_of_range'],
  ['a missing byte', '01 14 00000000000000', 'wire.truncated'],
  ['a byte too many', '01 14 000000000000000100', 'wire.trailing_bytes'],
])('an attachment header with %s is refused', (_, bytes, code) => {
  expect(() => decode(attachmentHeader, hex(bytes))).toThrow(expect.objectContaining({ code }))
})

function sealAll(crypto: CryptoProvider, file: Uint8Array): { sealed: Uint8Array; reference: AttachmentReference } {
  const sealer = createAttachmentSealer(crypto, createAttachmentKey(crypto, file.length))
  const first = sealer.push(file)
  const { sealed, reference } = sealer.finish()
  return { sealed: concat(...first, ...sealed), reference }
}

function openAll(crypto: CryptoProvider, reference: AttachmentReference, sealed: Uint8Array): Uint8Array {
  const opener = createAttachmentOpener(crypto, reference)
  const file: Uint8Array[] = []
  for (let at = 0; at < sealed.length; at += 700_001) file.push(...opener.push(sealed.subarray(at, at + 700_001)))
  opener.finish()
  return concat(...file)
}

function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff
  return bytes
}
