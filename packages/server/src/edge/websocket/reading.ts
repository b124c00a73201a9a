// Reads of all WebSocket connections into one buffer. Node gives each read of a socket 64 KiB of its own and cuts them to size;
// at 10,000 messages a second the freeing of these buffers is most of what the collector does (docs/decisions/0015).

import { Socket, type SocketConstructorOpts } from 'node:net'

/** What is read is at most this much at a time. */
const readSizeBytesMax = 65_536
/** Short reads are copied next to each other into slabs, which live as long as anything in them. */
const slabSizeBytes = 32_768
const sharedReadSizeBytesMax = slabSizeBytes / 8

const shared = new Uint8Array(readSizeBytesMax)
let slab = new Uint8Array(0)
let slabUsed = 0

/** Where a socket's bytes go. They are the receiver's own. */
export interface ByteReceiver {
  receiveBytes(bytes: Uint8Array): void
}

/** What of Node's own parts an accepted socket has. */
interface Accepted {
  _handle: unknown
  _server?: unknown
  server?: unknown
}

/**
 * The socket that goes on with the connection of `upgraded`, whose bytes go to `receiverOf()`. `node:net` takes a buffer for reads
 * only when a socket is made, and an HTTP server makes its sockets itself; so the connection moves into a new one. Where that is not
 * possible (TLS, or another Node than we know) the old one stays, with the reads it always had.
 */
export function readingIntoOneBuffer(upgraded: Socket, receiverOf: () => ByteReceiver): Socket {
  if (!isPlain(upgraded)) return upgraded.on('data', (chunk: Buffer) => receiverOf().receiveBytes(chunk))
  const accepted = upgraded as unknown as Accepted
  const options = {
    handle: accepted._handle,
    allowHalfOpen: true,
    noDelay: true,
    onread: {
      buffer: shared,
      callback(sizeBytes: number): boolean {
        receiverOf().receiveBytes(copyOfRead(sizeBytes))
        return true
      },
    },
  }
  accepted._handle = null
  const socket = new Socket(options as SocketConstructorOpts)
  // The server counts its connections by this reference, once for each socket that ends with it.
  Object.assign(socket, { server: accepted.server, _server: accepted._server })
  accepted._server = null
  upgraded.destroy()
  return socket
}

function isPlain(socket: Socket): boolean {
  const handle = (socket as unknown as Accepted)._handle as { useUserBuffer?: unknown } | null | undefined
  return Object.getPrototypeOf(socket) === Socket.prototype && typeof handle?.useUserBuffer === 'function'
}

function copyOfRead(sizeBytes: number): Uint8Array {
  const read = shared.subarray(0, sizeBytes)
  if (sizeBytes > sharedReadSizeBytesMax) return read.slice()
  if (slabUsed + sizeBytes > slab.length) {
    slab = new Uint8Array(slabSizeBytes)
    slabUsed = 0
  }
  const own = slab.subarray(slabUsed, slabUsed + sizeBytes)
  own.set(read)
  slabUsed += sizeBytes
  return own
}
