import { decode, decodeServerFrame, fanoutMessage } from '@causeway/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applicationRecord, bodyOf, keyOf, setCursor } from './records.ts'

const bytes = (minLength: number, maxLength = minLength): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength, maxLength })

test('an application record decodes as the record and the entry it stands for, whatever the sizes', () => {
  const sizes = fc.oneof(bytes(0, 70), bytes(16_380, 16_390), bytes(60_000))
  const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  fc.assert(
    fc.property(
      bytes(16),
      sizes,
      bytes(32),
      bytes(60, 300),
      time,
      time,
      (stream, message, serverFrank, signature, timestamp, cursor) => {
        const entry = { kind: 'application', timestamp, message, frank: { serverFrank, cipherSuite: 1, signature } }
        const record = applicationRecord(stream, entry)
        setCursor(record, cursor)
        expect(decode(fanoutMessage, bodyOf(record))).toEqual(entry)
        const [decoded] = decodeServerFrame(record)
        expect(decoded).toMatchObject({ kind: 'deliver', cursor })
      },
    ),
    { numRuns: 60 },
  )
})

test('different ids have different keys', () => {
  fc.assert(fc.property(bytes(16), bytes(16), (a, b) => (keyOf(a) === keyOf(b)) === (Buffer.compare(a, b) === 0)))
})
