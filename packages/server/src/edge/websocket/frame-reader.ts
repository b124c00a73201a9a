// Takes a client's bytes apart into messages (RFC 6455 §5), strictly. A message that came whole in one read is handed over where
// it lies; only what is cut is copied, into room that grows with what has really arrived.

import {
  controlPayloadSizeBytesMax,
  finBit,
  isCloseCode,
  maskBit,
  opcode,
  unmask,
  violation,
  WebSocketViolation,
} from './frame.ts'

export interface FrameLimits {
  readonly messageSizeBytesMax: number
  readonly fragmentsMax: number
}

/** Whom the reader tells. What it hands over is a view that nobody writes to again. */
export interface FrameReceiver {
  onMessage(payload: Uint8Array): void
  onPing(payload: Uint8Array): void
  onPong(): void
  /** 1005 when the peer gave no code. */
  onPeerClose(code: number): void
}

const none = new Uint8Array(0)
const utf8 = new TextDecoder('utf-8', { fatal: true })

export class FrameReader {
  readonly #limits: FrameLimits
  /** The beginning of a frame whose rest has not come. */
  #held: Uint8Array = none
  #heldSize = 0
  #wanted = 0
  /** Of a message in fragments; undefined between messages. */
  #fragments: Uint8Array[] | undefined
  #fragmentsSize = 0

  constructor(limits: FrameLimits) {
    this.#limits = limits
  }

  /** `chunk` is the reader's from now on. Throws WebSocketViolation; nothing may be read after that. */
  read(chunk: Uint8Array, receiver: FrameReceiver): void {
    let bytes = chunk
    if (this.#heldSize > 0) {
      this.#hold(chunk)
      if (this.#heldSize < this.#wanted) return
      bytes = this.#held.subarray(0, this.#heldSize)
      this.#held = none
      this.#heldSize = 0
    }
    let at = 0
    while (at < bytes.length) {
      const end = frameEnd(bytes, at, this.#limits.messageSizeBytesMax)
      if (end > bytes.length) {
        this.#wanted = end - at
        this.#hold(bytes.subarray(at))
        return
      }
      this.#frame(bytes, at, end, receiver)
      at = end
    }
  }

  #hold(bytes: Uint8Array): void {
    const size = this.#heldSize + bytes.length
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.max(size, Math.min(2 * size, this.#wanted)))
      larger.set(this.#held.subarray(0, this.#heldSize))
      this.#held = larger
    }
    this.#held.set(bytes, this.#heldSize)
    this.#heldSize = size
  }

  /** A whole frame, whose header was checked. */
  #frame(bytes: Uint8Array, at: number, end: number, receiver: FrameReceiver): void {
    const first = bytes[at] as number
    const start = at + headerSize(bytes[at + 1] as number)
    unmask(bytes, start, end, start - 4)
    const payload = bytes.subarray(start, end)
    const isLast = (first & finBit) !== 0
    switch (first & 0x0f) {
      case opcode.binary:
        if (this.#fragments !== undefined) throw new WebSocketViolation(violation.protocol, 'a message inside another')
        if (isLast) receiver.onMessage(payload)
        else this.#begin(payload)
        return
      case opcode.continuation:
        this.#goOn(payload, isLast, receiver)
        return
      case opcode.ping:
        receiver.onPing(payload)
        return
      case opcode.pong:
        receiver.onPong()
        return
      case opcode.close:
        receiver.onPeerClose(closeCodeOf(payload))
    }
  }

  /** Copied: a view would keep whole reads in memory for the sake of a few bytes. */
  #begin(payload: Uint8Array): void {
    this.#fragments = [payload.slice()]
    this.#fragmentsSize = payload.length
  }

  #goOn(payload: Uint8Array, isLast: boolean, receiver: FrameReceiver): void {
    if (this.#fragments === undefined) throw new WebSocketViolation(violation.protocol, 'a continuation of nothing')
    this.#fragmentsSize += payload.length
    const { messageSizeBytesMax, fragmentsMax } = this.#limits
    if (this.#fragmentsSize > messageSizeBytesMax) throw new WebSocketViolation(violation.tooLarge, 'message too large')
    this.#fragments.push(payload.slice())
    if (this.#fragments.length > fragmentsMax) throw new WebSocketViolation(violation.tooLarge, 'too many fragments')
    if (!isLast) return
    const whole = Buffer.concat(this.#fragments, this.#fragmentsSize)
    this.#fragments = undefined
    receiver.onMessage(whole)
  }
}

/** Bytes of a client's header, by its second byte: two, the longer length, the mask. */
function headerSize(second: number): number {
  const length = second & 0x7f
  return length < 126 ? 6 : length === 126 ? 8 : 14
}

/** Where the frame at `at` ends; with less than its header here, where the header ends. Refuses what no client may send. */
function frameEnd(bytes: Uint8Array, at: number, messageSizeBytesMax: number): number {
  if (bytes.length - at < 2) return at + 2
  const first = bytes[at] as number
  const second = bytes[at + 1] as number
  checkFirstBytes(first, second)
  const bodyAt = at + headerSize(second)
  const shortLength = second & 0x7f
  if (shortLength < 126) return bodyAt + shortLength
  if (bytes.length < bodyAt) return bodyAt
  const length = longLength(bytes, at + 2, shortLength)
  if (length > messageSizeBytesMax) throw new WebSocketViolation(violation.tooLarge, 'message too large')
  return bodyAt + length
}

function checkFirstBytes(first: number, second: number): void {
  if ((first & 0x70) !== 0) throw new WebSocketViolation(violation.protocol, 'a reserved bit is set')
  if ((second & maskBit) === 0) throw new WebSocketViolation(violation.protocol, 'a client masks')
  const code = first & 0x0f
  if (code === opcode.text) throw new WebSocketViolation(violation.unsupported, 'wire.bad_structure')
  if (code === opcode.continuation || code === opcode.binary) return
  if (code < opcode.close || code > opcode.pong) throw new WebSocketViolation(violation.protocol, 'an unknown opcode')
  if ((first & finBit) === 0 || (second & 0x7f) > controlPayloadSizeBytesMax)
    throw new WebSocketViolation(violation.protocol, 'a control frame is whole and short')
}

/** RFC 6455 §5.2: a length is written in the fewest bytes. */
function longLength(bytes: Uint8Array, at: number, shortLength: number): number {
  const length = shortLength === 126 ? uint(bytes, at, 2) : uint(bytes, at, 8)
  if (length < (shortLength === 126 ? 126 : 65_536))
    throw new WebSocketViolation(violation.protocol, 'a length in a longer form than needed')
  return length
}

/** Big-endian; beyond 2^53 inexact, which is too large in any case. */
function uint(bytes: Uint8Array, at: number, size: number): number {
  let value = 0
  for (let index = at; index < at + size; index++) value = value * 256 + (bytes[index] as number)
  return value
}

function closeCodeOf(payload: Uint8Array): number {
  if (payload.length === 0) return noCode
  const code = payload.length === 1 ? 0 : uint(payload, 0, 2)
  if (!isCloseCode(code)) throw new WebSocketViolation(violation.protocol, 'not a close code')
  try {
    utf8.decode(payload.subarray(2))
  } catch {
    throw new WebSocketViolation(violation.notUtf8, 'a close reason is UTF-8')
  }
  return code
}

/** RFC 6455 §7.1.5. */
const noCode = 1005
