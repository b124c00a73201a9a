// The WebSocket frame (RFC 6455 §5.2) as this server speaks it: binary messages and control frames, no extension.

/** An endpoint broke the protocol; the connection is closed with `closeCode` (RFC 6455 §7.4.1). */
export class WebSocketViolation extends Error {
  override readonly name = 'WebSocketViolation'
  readonly closeCode: number

  constructor(closeCode: number, reason: string) {
    super(reason)
    this.closeCode = closeCode
  }
}

export const opcode = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const
export const finBit = 0x80
export const maskBit = 0x80
export const controlPayloadSizeBytesMax = 125

/** RFC 6455 §7.4.1: violated, text where binary is spoken, bad UTF-8, too large. */
export const violation = { protocol: 1002, unsupported: 1003, notUtf8: 1007, tooLarge: 1009 } as const

/** Bytes of a server's header: it never masks. */
export function serverHeaderSize(payloadSizeBytes: number): number {
  return payloadSizeBytes < 126 ? 2 : payloadSizeBytes < 65_536 ? 4 : 10
}

/** Writes the header of a whole, unmasked message in front of `at`; answers where it begins. */
export function writeHeaderBefore(bytes: Uint8Array, at: number, code: number, payloadSizeBytes: number): number {
  const start = at - serverHeaderSize(payloadSizeBytes)
  bytes[start] = finBit | code
  if (payloadSizeBytes < 126) {
    bytes[start + 1] = payloadSizeBytes
  } else if (payloadSizeBytes < 65_536) {
    bytes[start + 1] = 126
    bytes[start + 2] = payloadSizeBytes >> 8
    bytes[start + 3] = payloadSizeBytes
  } else {
    bytes[start + 1] = 127
    bytes.fill(0, start + 2, start + 6)
    bytes[start + 6] = payloadSizeBytes >>> 24
    bytes[start + 7] = payloadSizeBytes >> 16
    bytes[start + 8] = payloadSizeBytes >> 8
    bytes[start + 9] = payloadSizeBytes
  }
  return start
}

/** A control frame, or a small message, as bytes of its own. */
export function frameOf(code: number, payload: Uint8Array): Buffer {
  const headerSize = serverHeaderSize(payload.length)
  const bytes = Buffer.allocUnsafe(headerSize + payload.length)
  writeHeaderBefore(bytes, headerSize, code, payload.length)
  bytes.set(payload, headerSize)
  return bytes
}

/** RFC 6455 §5.5.1: the code, then a reason of at most 123 bytes, cut at a character. */
export function closeFrameOf(code: number, reason: string): Buffer {
  const text = Buffer.from(reason)
  let length = Math.min(text.length, controlPayloadSizeBytesMax - 2)
  while (length < text.length && ((text[length] as number) & 0xc0) === 0x80) length--
  const payload = Buffer.allocUnsafe(2 + length)
  payload.writeUInt16BE(code)
  text.copy(payload, 2, 0, length)
  return frameOf(opcode.close, payload)
}

/** What a peer may say in a close frame (RFC 6455 §7.4.2; 1004 to 1006 and 1015 never travel). */
export function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
}

/** Undoes the mask in place, four bytes at a time where they are aligned (RFC 6455 §5.3). */
export function unmask(bytes: Uint8Array, from: number, to: number, maskAt: number): void {
  const mask0 = bytes[maskAt] as number
  const mask1 = bytes[maskAt + 1] as number
  const mask2 = bytes[maskAt + 2] as number
  const mask3 = bytes[maskAt + 3] as number
  const mask = [mask0, mask1, mask2, mask3]
  let at = from
  if (to - from >= wordsWorthSizeBytes) {
    while (((bytes.byteOffset + at) & 3) !== 0) {
      ;(bytes[at] as number) ^= mask[(at - from) & 3] as number
      at++
    }
    const turn = (at - from) & 3
    const byteOf = (index: number): number => mask[(turn + index) & 3] as number
    const word = littleEndian
      ? byteOf(0) | (byteOf(1) << 8) | (byteOf(2) << 16) | (byteOf(3) << 24)
      : byteOf(3) | (byteOf(2) << 8) | (byteOf(1) << 16) | (byteOf(0) << 24)
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (to - at) >> 2)
    for (let index = 0; index < words.length; index++) (words[index] as number) ^= word
    at += words.length * 4
  }
  for (; at < to; at++) (bytes[at] as number) ^= mask[(at - from) & 3] as number
}

const wordsWorthSizeBytes = 64
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
