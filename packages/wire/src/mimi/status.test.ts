import { expect, test } from 'vitest'
import { encodeCbor } from '../cbor.ts'
import { decodeMessageStatus, encodeMessageStatus, messageStatuses, statusNameOf, statusesMax } from './status.ts'

const messageId = new Uint8Array(32).fill(1)
const badContent: unknown = expect.objectContaining({ code: 'wire.bad_content' })

test('a report decodes to what was encoded, unknown statuses included', () => {
  const report = [...Object.values(messageStatuses), 7, 255].map(status => ({ messageId, status }))
  expect(decodeMessageStatus(encodeMessageStatus(report))).toEqual(report)
  expect(decodeMessageStatus(encodeMessageStatus([]))).toEqual([])
  expect([statusNameOf(2), statusNameOf(7)]).toEqual(['read', undefined])
})

test('a report of anything but message ids and statuses of one byte is refused', () => {
  for (const bad of [
    null,
    [null],
    [[messageId]],
    [[messageId, 1, 1]],
    [[messageId, 256]],
    [[messageId, -1]],
    [[messageId, '1']],
    [[messageId.subarray(1), 1]],
    [[new Uint8Array(32), 1]],
    [['x', 1]],
  ]) {
    expect(() => decodeMessageStatus(encodeCbor(bad))).toThrow(badContent)
  }
})

test('a report of more messages than the limit is refused on both sides', () => {
  const report = Array.from({ length: statusesMax + 1 }, () => ({ messageId, status: 1 }))
  expect(() => encodeMessageStatus(report)).toThrow(badContent)
  const tooLarge: unknown = expect.objectContaining({ code: 'wire.too_large' })
  expect(() => decodeMessageStatus(encodeCbor(report.map(entry => [entry.messageId, entry.status])))).toThrow(tooLarge)
  expect(decodeMessageStatus(encodeMessageStatus(report.slice(1)))).toHaveLength(statusesMax)
})
