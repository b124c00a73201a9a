import { decode, decodeServerFrame, fanoutMessage, type SocketFrame } from '@causeway/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applicationRecord, bodyOf, createJoin, deliverRecord, keyOf, sendFrames, setCursor } from './records.ts'

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

test('who is sent the same records in one turn is sent the same frame, and everybody exactly their own', () => {
  const record = fc.nat(3)
  fc.assert(
    fc.property(fc.array(fc.array(record, { minLength: 1, maxLength: 5 }), { maxLength: 6 }), readers => {
      const all = [0, 1, 2, 3].map(cursor => deliverRecord(new Uint8Array(16), cursor, Uint8Array.of(cursor)))
      const join = createJoin()
      const sent = readers.map(wanted => {
        const frames: SocketFrame[] = []
        const sink = { send: (frame: SocketFrame) => void frames.push(frame), bufferedBytes: () => 0, close: () => undefined }
        sendFrames(
          sink,
          wanted.map(at => all[at] as SocketFrame),
          join,
        )
        expect(frames).toHaveLength(1)
        return frames[0] as SocketFrame
      })
      for (const [reader, wanted] of readers.entries()) {
        expect(decodeServerFrame(sent[reader] as SocketFrame)).toMatchObject(wanted.map(cursor => ({ cursor })))
        if (reader > 0 && String(wanted) === String(readers[reader - 1])) expect(sent[reader]).toBe(sent[reader - 1])
      }
    }),
  )
})
