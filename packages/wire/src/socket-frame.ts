// Bytes that go out as one WebSocket message. In front of them stands free room for the header of whoever carries them, so that a
// frame is sent, even to a thousand devices, without being copied.

/** Enough for the header of a WebSocket server (RFC 6455 §5.2). */
export const frameHeadroomSizeBytes = 10

declare const headroom: unique symbol

/** `frameHeadroomSizeBytes` bytes of its buffer before it are its carrier's to write. Made only here. */
export type SocketFrame = Uint8Array & { readonly [headroom]: true }

/** Small frames share a buffer: each one of its own would cost more than its bytes. What is given out is never given out again. */
const slabSizeBytes = 16_384
const sharingSizeBytesMax = 4_096
let slab = new Uint8Array(0)
let used = 0

/** A frame to be written; all zeros. */
export function allocateFrame(sizeBytes: number): SocketFrame {
  const wholeSizeBytes = frameHeadroomSizeBytes + sizeBytes
  if (wholeSizeBytes > sharingSizeBytesMax) return new Uint8Array(wholeSizeBytes).subarray(frameHeadroomSizeBytes) as SocketFrame
  if (used + wholeSizeBytes > slab.length) {
    slab = new Uint8Array(slabSizeBytes)
    used = 0
  }
  const frame = new Uint8Array(slab.buffer, used + frameHeadroomSizeBytes, sizeBytes)
  used += wholeSizeBytes
  return frame as SocketFrame
}

/** A copy with headroom. */
export function frameFrom(bytes: Uint8Array): SocketFrame {
  const frame = allocateFrame(bytes.length)
  frame.set(bytes)
  return frame
}
