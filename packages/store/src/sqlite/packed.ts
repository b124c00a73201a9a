// How calls cross to the worker: the hot ones packed into one buffer per event-loop turn, the others cloned beside it.
//
//   call        = kind u8, count u32, item[count]          kind 0 (count 0): the next of the cloned calls
//   append      = stream f64, floor f64, expiryDay u32, clientId[16], bodyLength u32, body
//   acknowledge = stream f64, device f64, cursor f64
//   answer      = status f64 (0 done, 1 refused: the next of the refusals), then for an append one f64 per item: the cursor,
//                 negative for a duplicate
//
// Little-endian. Both ends are this process, so there is nothing to defend against.

import { assert, CausewayError, type ErrorCode } from '@causeway/wire'
import type { Appended, Appending, InputOf, OperationName, OutputOf } from '../ports/operations.ts'
import type { Call, Outcome } from './engine.ts'

export interface PackedCalls {
  readonly packed: Uint8Array<ArrayBuffer>
  readonly cloned: readonly Call[]
}

export interface PackedOutcomes {
  readonly answers: Float64Array<ArrayBuffer>
  readonly cloned: readonly unknown[]
  readonly refusals: readonly Refusal[]
}

/** An error as data: classes do not survive the crossing. Without a code it is a bug. */
export interface Refusal {
  readonly code: ErrorCode | undefined
  readonly message: string | undefined
}

const clonedKind = 0
const appendKind = 1
const acknowledgeKind = 2
const headerLength = 5
const clientIdLength = 16
const appendLength = 8 + 8 + 4 + clientIdLength + 4
const acknowledgeLength = 24

export interface CallPacker {
  add(call: Call): void
  /** Takes everything added since the last call; its buffer may be transferred. */
  take(): PackedCalls
  /** A buffer that was taken comes back, to be written anew: the collector is spared what is allocated every turn. */
  giveBack(buffer: ArrayBuffer): void
}

/** Most turns are short: they are copied, and the large buffer stays where it is. */
const copiedSizeMax = 1 << 12
const bufferSizeMin = 1 << 16
/** Larger ones, and more of them, are not kept. */
const keptSizeMax = 1 << 20
const keptMax = 8

export function createCallPacker(): CallPacker {
  const kept: Uint8Array<ArrayBuffer>[] = []
  let bytes = allocate(bufferSizeMin)
  let view = new DataView(bytes.buffer)
  let length = 0
  let cloned: Call[] = []

  function need(more: number): void {
    if (length + more <= bytes.length) return
    const larger = allocate(Math.max(bytes.length * 2, length + more))
    larger.set(bytes.subarray(0, length))
    bytes = larger
    view = new DataView(bytes.buffer)
  }

  function header(kind: number, count: number): void {
    need(headerLength)
    view.setUint8(length, kind)
    view.setUint32(length + 1, count, true)
    length += headerLength
  }

  function append(item: Appending): void {
    // The length is not on the wire: a shorter one would shift everything behind it.
    assert(item.clientId.length === clientIdLength, 'a client id has 16 bytes')
    need(appendLength + item.body.length)
    view.setFloat64(length, item.stream, true)
    view.setFloat64(length + 8, item.floor, true)
    view.setUint32(length + 16, item.expiryDay, true)
    bytes.set(item.clientId, length + 20)
    view.setUint32(length + 36, item.body.length, true)
    bytes.set(item.body, length + appendLength)
    length += appendLength + item.body.length
  }

  function acknowledge(item: InputOf<'acknowledge'>['items'][number]): void {
    need(acknowledgeLength)
    view.setFloat64(length, item.stream, true)
    view.setFloat64(length + 8, item.device, true)
    view.setFloat64(length + 16, item.cursor, true)
    length += acknowledgeLength
  }

  return {
    add(call) {
      if (call.name === 'append') {
        const start = length
        header(appendKind, call.input.items.length)
        try {
          for (const item of call.input.items) append(item)
        } catch (error) {
          length = start
          throw error
        }
      } else if (call.name === 'acknowledge') {
        header(acknowledgeKind, call.input.items.length)
        for (const item of call.input.items) acknowledge(item)
      } else {
        header(clonedKind, 0)
        cloned.push(call)
      }
    },
    take() {
      const whole = bytes.subarray(0, length)
      const isShort = length <= copiedSizeMax
      const taken: PackedCalls = { packed: isShort ? new Uint8Array(whole) : whole, cloned }
      if (!isShort) {
        bytes = kept.pop() ?? allocate(bufferSizeMin)
        view = new DataView(bytes.buffer)
      }
      length = 0
      cloned = []
      return taken
    },
    giveBack(buffer) {
      if (kept.length < keptMax && buffer.byteLength <= keptSizeMax) kept.push(new Uint8Array(buffer))
    },
  }
}

/** Whether anything of the turn goes into the log: the cloned calls are rare, or only read. */
export function hasHotCalls({ packed, cloned }: PackedCalls): boolean {
  return packed.length > headerLength * cloned.length
}

/** The buffers of these turns that are worth giving back. */
export function spentBuffers(turns: readonly PackedCalls[]): ArrayBuffer[] {
  return turns.map(({ packed }) => packed.buffer).filter(({ byteLength }) => byteLength >= bufferSizeMin)
}

/** The calls of a turn, in their order. Bodies and client ids are views into the buffer. */
export function unpackCalls({ packed, cloned }: PackedCalls): Call[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const calls: Call[] = []
  let at = 0
  let nextCloned = 0

  function append(): Appending {
    const body = at + appendLength
    const end = body + view.getUint32(at + 36, true)
    const item: Appending = {
      stream: view.getFloat64(at, true),
      floor: view.getFloat64(at + 8, true),
      expiryDay: view.getUint32(at + 16, true),
      clientId: packed.subarray(at + 20, at + 20 + clientIdLength),
      body: packed.subarray(body, end),
    }
    at = end
    return item
  }

  function acknowledge(): InputOf<'acknowledge'>['items'][number] {
    const item = {
      stream: view.getFloat64(at, true),
      device: view.getFloat64(at + 8, true),
      cursor: view.getFloat64(at + 16, true),
    }
    at += acknowledgeLength
    return item
  }

  while (at < packed.length) {
    const kind = view.getUint8(at)
    const count = view.getUint32(at + 1, true)
    at += headerLength
    if (kind === appendKind) calls.push({ name: 'append', input: { items: Array.from({ length: count }, append) } })
    else if (kind === acknowledgeKind)
      calls.push({ name: 'acknowledge', input: { items: Array.from({ length: count }, acknowledge) } })
    else calls.push(cloned[nextCloned++] as Call)
  }
  return calls
}

/** What the outcomes of `calls` are, ready to cross back. */
export function packOutcomes(calls: readonly Call[], outcomes: readonly Outcome[]): PackedOutcomes {
  const answers: number[] = []
  const cloned: unknown[] = []
  const refusals: Refusal[] = []
  outcomes.forEach((outcome, index) => {
    if ('error' in outcome) {
      answers.push(1)
      refusals.push(refusalFrom(outcome.error))
      return
    }
    answers.push(0)
    const name = calls[index]?.name
    if (name === 'append')
      for (const { cursor, duplicate } of outcome.output as Appended[]) answers.push(duplicate ? -cursor : cursor)
    else if (name !== 'acknowledge') cloned.push(outcome.output)
  })
  return { answers: Float64Array.from(answers), cloned, refusals }
}

/** Reads the answers back in the order of the calls. */
export function outcomeReader({ answers, cloned, refusals }: PackedOutcomes): (name: OperationName, items: number) => Outcome {
  let at = 0
  let nextCloned = 0
  let nextRefusal = 0
  return (name, items) => {
    if (answers[at++] !== 0) return { error: errorFrom(refusals[nextRefusal++]) }
    if (name === 'acknowledge') return { output: undefined }
    if (name !== 'append') return { output: cloned[nextCloned++] as OutputOf<OperationName> }
    const output: Appended[] = []
    for (let index = 0; index < items; index += 1) {
      const cursor = answers[at++] ?? 0
      output.push({ cursor: Math.abs(cursor), duplicate: cursor < 0 })
    }
    return { output }
  }
}

export function refusalFrom(error: unknown): Refusal {
  if (error instanceof CausewayError) return { code: error.code, message: error.detail }
  return { code: undefined, message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

export function errorFrom(refusal: Refusal | undefined): Error {
  if (refusal?.code !== undefined) return new CausewayError(refusal.code, refusal.message)
  return new Error(refusal?.message ?? 'a refusal without a reason')
}

/** Not zeroed: every byte that is sent was written. Not from the pool: it is transferred. */
function allocate(length: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(length)
}
