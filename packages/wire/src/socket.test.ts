import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CausewayError } from './errors.ts'
import { sealedSignalSizeBytes } from './signal.ts'
import {
  type DeviceRecord,
  type ServerRecord,
  decodeDeviceFrame,
  decodeServerFrame,
  encodeDeviceRecords,
  encodeServerRecord,
  messageSizeBytesMax,
  recordsPerFrameMax,
  socketFrameSizeBytesMax,
} from './socket.ts'

const refusedWith = (code: string): unknown => expect.objectContaining({ code })
const id16 = fc.uint8Array({ minLength: 16, maxLength: 16 })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const u53 = fc.maxSafeNat()
const body = fc.uint8Array({ maxLength: 300 })
const shortText = fc.string({ unit: 'grapheme', maxLength: 20 })

const anySignal = fc.record({
  kind: fc.constant('signal' as const),
  room: id16,
  sealed: fc.uint8Array({ minLength: sealedSignalSizeBytes, maxLength: sealedSignalSizeBytes }),
})

const anyDeviceRecord: fc.Arbitrary<DeviceRecord> = fc.oneof(
  fc.record({ kind: fc.constant('submit' as const), request: u32, room: id16, clientId: id16, floor: u53, message: body }),
  fc.record({ kind: fc.constant('ack' as const), stream: id16, cursor: u53 }),
  anySignal,
)

const anyServerRecord: fc.Arbitrary<ServerRecord> = fc.oneof(
  fc.record({ kind: fc.constant('accepted' as const), request: u32, cursor: u53, timestamp: u53 }),
  fc.record({ kind: fc.constant('refused' as const), request: u32, code: shortText, detail: shortText }),
  fc.record({ kind: fc.constant('deliver' as const), stream: id16, cursor: u53, body }),
  fc.constant({ kind: 'ready' as const }),
  fc.record({ kind: fc.constant('gap' as const), stream: id16, low: u53 }),
  fc.record({ kind: fc.constant('drain' as const), reconnectAfterMs: u32 }),
  anySignal,
)

const joined = (frames: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(frames))
const id = new Uint8Array(16)

describe('a frame', () => {
  test('of device records decodes to them, in order', () => {
    fc.assert(
      fc.property(fc.array(anyDeviceRecord, { maxLength: 8 }), records => {
        expect(decodeDeviceFrame(encodeDeviceRecords(records))).toEqual(records)
      }),
    )
  })

  test('of server records decodes to them, however they were joined', () => {
    fc.assert(
      fc.property(fc.array(anyServerRecord, { maxLength: 8 }), records => {
        expect(decodeServerFrame(joined(records.map(encodeServerRecord)))).toEqual(records)
      }),
    )
  })

  test('without a byte is a frame without records', () => expect(decodeDeviceFrame(new Uint8Array(0))).toEqual([]))

  test('cut within a record is refused', () => {
    fc.assert(
      fc.property(anyServerRecord, record => {
        const frame = encodeServerRecord(record)
        for (let length = 1; length < frame.length; length++) {
          expect(() => decodeServerFrame(frame.subarray(0, length))).toThrow(CausewayError)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('of random bytes gives wire errors, or records with one spelling', () => {
    const type = fc.constantFrom(0x01, 0x02, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x00)
    const frame = fc.tuple(type, fc.uint8Array({ maxLength: 80 })).map(([head, rest]) => new Uint8Array([head, ...rest]))
    fc.assert(
      fc.property(frame, input => {
        oneSpelling(input, decodeDeviceFrame, encodeDeviceRecords)
        oneSpelling(input, decodeServerFrame, records => joined(records.map(encodeServerRecord)))
      }),
      { numRuns: 3000 },
    )
  })

  test('from the other direction is refused', () => {
    expect(() => decodeDeviceFrame(encodeServerRecord({ kind: 'ready' }))).toThrow(refusedWith('wire.bad_enum'))
    const ack = encodeDeviceRecords([{ kind: 'ack', stream: id, cursor: 1 }])
    expect(() => decodeServerFrame(ack)).toThrow(refusedWith('wire.bad_enum'))
  })
})

describe('limits', () => {
  test('a frame is at most 1 MiB', () => {
    expect(() => decodeDeviceFrame(new Uint8Array(socketFrameSizeBytesMax + 1))).toThrow(refusedWith('wire.too_large'))
  })

  test('a frame has at most 4096 records', () => {
    const ready = encodeServerRecord({ kind: 'ready' })
    expect(decodeServerFrame(joined(Array.from({ length: recordsPerFrameMax }, () => ready)))).toHaveLength(recordsPerFrameMax)
    const more = joined(Array.from({ length: recordsPerFrameMax + 1 }, () => ready))
    expect(() => decodeServerFrame(more)).toThrow(refusedWith('wire.too_large'))
  })

  test('a submitted message is at most 64 KiB, refused before it is sent and when it is only announced', () => {
    const submit = (length: number): DeviceRecord => ({
      kind: 'submit',
      request: 1,
      room: id,
      clientId: id,
      floor: 0,
      message: new Uint8Array(length),
    })
    expect(decodeDeviceFrame(encodeDeviceRecords([submit(messageSizeBytesMax)]))).toHaveLength(1)
    expect(() => encodeDeviceRecords([submit(messageSizeBytesMax + 1)])).toThrow(refusedWith('wire.too_large'))
    const announced = encodeDeviceRecords([submit(0)])
    new DataView(announced.buffer).setUint32(announced.length - 4, messageSizeBytesMax + 1)
    expect(() => decodeDeviceFrame(announced)).toThrow(refusedWith('wire.too_large'))
  })

  test('an id of another length than 16 is refused instead of shifting what follows', () => {
    for (const length of [0, 15, 17]) {
      const stream = new Uint8Array(length)
      expect(() => encodeDeviceRecords([{ kind: 'ack', stream, cursor: 1 }])).toThrow(refusedWith('wire.bad_length'))
      expect(() => encodeServerRecord({ kind: 'gap', stream, low: 1 })).toThrow(refusedWith('wire.bad_length'))
    }
  })

  test('a long detail is cut at a character, so that the frame stays readable', () => {
    for (const character of ['a', 'é', '猫', '🦊']) {
      for (let lead = 0; lead < 4; lead++) {
        const detail = 'x'.repeat(lead) + character.repeat(255)
        const frame = encodeServerRecord({ kind: 'refused', request: 1, code: 'wire.truncated', detail })
        const [record] = decodeServerFrame(frame)
        if (record?.kind !== 'refused') throw new Error('a refusal was written')
        expect(detail.startsWith(record.detail)).toBe(true)
        expect(Buffer.byteLength(record.detail)).toBeGreaterThan(251)
      }
    }
  })
})

function oneSpelling<T>(input: Uint8Array, decode: (frame: Uint8Array) => T, encode: (records: T) => Uint8Array): void {
  let records: T
  try {
    records = decode(input)
  } catch (error) {
    expect(error).toBeInstanceOf(CausewayError)
    expect((error as CausewayError).code).toMatch(/^wire\./)
    return
  }
  expect(encode(records)).toEqual(input)
}
