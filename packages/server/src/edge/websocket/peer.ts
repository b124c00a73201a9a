// One WebSocket connection on its TCP socket, after the handshake: the state machine of RFC 6455 §7. Its listeners are shared by
// all connections, so an idle one is this object and its socket.

import type { Socket } from 'node:net'
import { closeFrameOf, frameOf, opcode, serverHeaderSize, WebSocketViolation, writeHeaderBefore } from './frame.ts'
import { type FrameLimits, FrameReader, type FrameReceiver } from './frame-reader.ts'
import { readingIntoOneBuffer } from './reading.ts'

/** A peer that does not answer our goodbye is cut off after this. */
const closeTimeoutMs = 5_000
const nothing = new Uint8Array(0)

export abstract class WebSocketPeer implements FrameReceiver {
  readonly #socket: Socket & { [ofSocket]?: WebSocketPeer }
  readonly #reader: FrameReader
  #state: 'open' | 'closing' | 'ended' = 'open'

  /** `opening` is the 101. It leaves with the first that is sent, or with `opened`: one write instead of two. */
  constructor(upgraded: Socket, limits: FrameLimits, opening: Uint8Array) {
    // The HTTP server's own timeout has done its work; heartbeats take over.
    upgraded.setTimeout(0)
    const socket = readingIntoOneBuffer(upgraded, () => this)
    this.#socket = socket
    this.#reader = new FrameReader(limits)
    this.#socket[ofSocket] = this
    socket.on('drain', onDrain).on('end', onEnd).on('close', onClose).on('error', onError)
    socket.cork()
    socket.write(opening)
  }

  abstract onMessage(payload: Uint8Array): void
  abstract onPong(): void
  /** What was written has left the process. */
  abstract onDrained(): void
  /** Once; nothing is received after it. */
  abstract onClosed(): void

  /** Nothing more that the opening should wait for. */
  opened(): void {
    if (this.#socket.writableCorked > 0) this.#socket.uncork()
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isPaused(): boolean {
    return this.#socket.isPaused()
  }

  get bufferedSizeBytes(): number {
    return this.#socket.writableLength
  }

  /** Sends a message that stands in a larger buffer with room for the header in front: one write, and no copy. */
  sendInPlace(message: Uint8Array): void {
    if (!this.isOpen) return
    const headerSize = serverHeaderSize(message.length)
    const whole = Buffer.from(message.buffer, message.byteOffset - headerSize, headerSize + message.length)
    writeHeaderBefore(whole, headerSize, opcode.binary, message.length)
    this.#write(whole)
  }

  ping(): void {
    if (this.isOpen) this.#write(frameOf(opcode.ping, nothing))
  }

  /** Says goodbye, and ends when the peer has said it too. */
  close(code: number, reason: string): void {
    if (!this.isOpen) return
    this.#state = 'closing'
    this.#write(closeFrameOf(code, reason))
    // Whoever was paused must be heard once more.
    this.#socket.resume()
    setTimeout(() => this.terminate(), closeTimeoutMs).unref()
  }

  terminate(): void {
    this.#state = 'ended'
    this.#socket.destroy()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  onPing(payload: Uint8Array): void {
    if (this.isOpen) this.#write(frameOf(opcode.pong, payload))
  }

  onPeerClose(code: number): void {
    // 1005 is what no code means; it never travels.
    this.close(code === 1005 ? 1000 : code, '')
    this.#end()
  }

  receiveBytes(chunk: Uint8Array): void {
    if (this.#state === 'ended') return
    try {
      this.#reader.read(chunk, this)
    } catch (error) {
      if (!(error instanceof WebSocketViolation)) throw error
      this.close(error.closeCode, error.message)
      this.#end()
    }
  }

  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
    this.opened()
  }

  /** Nothing more is read; what was written still goes out. */
  #end(): void {
    this.#state = 'ended'
    this.#socket.end()
  }
}

const ofSocket: unique symbol = Symbol('causeway websocket peer')

type PeerSocket = Socket & { [ofSocket]?: WebSocketPeer }

function onDrain(this: PeerSocket): void {
  this[ofSocket]?.onDrained()
}

/** The peer will not write again, not even a goodbye. */
function onEnd(this: PeerSocket): void {
  this.end()
}

function onClose(this: PeerSocket): void {
  const peer = this[ofSocket]
  delete this[ofSocket]
  peer?.terminate()
  peer?.onClosed()
}

/** `close` follows. */
function onError(): void {}
