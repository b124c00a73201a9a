// One GET over HTTP/1.1 (RFC 9112), read strictly and with limits: what is not clearly framed is refused. No cookies, no referrer, and a name
// that says no more than what this is.

export interface Exchange {
  read(): Promise<Uint8Array | undefined>
  write(bytes: Uint8Array): void
  close(): void
}

export interface Response {
  readonly status: number
  /** By name in small letters; of a header that comes twice, the last. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

export interface Wanted {
  readonly accept: string
  readonly sizeBytesMax: number
  /** A page that is longer is read as far as that; anything else is refused. */
  readonly mayBeCut: boolean
}

/** Throws for whatever is no answer; the connection is closed afterwards in any case. */
export async function get(exchange: Exchange, url: URL, wanted: Wanted): Promise<Response> {
  try {
    exchange.write(utf8.encode(requestFor(url, wanted.accept)))
    const input = createInput(exchange)
    let head = await readHead(input)
    for (let hints = 0; head.status < 200 && hints < hintsMax; hints++) head = await readHead(input)
    if (head.status < 200) throw new Error('no answer')
    const pieces = decoded(head.headers.get('content-encoding'), bodyOf(input, head))
    return { ...head, body: await collected(pieces, wanted) }
  } finally {
    exchange.close()
  }
}

interface Head {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
}

const utf8 = new TextEncoder()
const headSizeBytesMax = 32_768
const linesMax = 128
/** 103 Early Hints, a few times. */
const hintsMax = 4
/** Before it is unpacked. */
const packedSizeBytesMax = 3_145_728

function requestFor(url: URL, accept: string): string {
  return [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: Mozilla/5.0 (compatible; LinkPreview/1.0)',
    `Accept: ${accept}`,
    'Accept-Encoding: gzip',
    'Connection: close',
    '\r\n',
  ].join('\r\n')
}

async function readHead(input: Input): Promise<Head> {
  let left = headSizeBytesMax
  const line = async (): Promise<string> => {
    const text = await input.line(left)
    left -= text.length + 2
    return text
  }
  const [, status] = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/.exec(await line()) ?? []
  if (status === undefined) throw new Error('no status')
  const headers = new Map<string, string>()
  for (let count = 0; ; count++) {
    const text = await line()
    if (text === '') return { status: Number(status), headers }
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*?)[\t ]*$/.exec(text) ?? []
    if (name === undefined || value === undefined || count >= linesMax) throw new Error('a header')
    const key = name.toLowerCase()
    // Two lengths are two readings of where the body ends (RFC 9112 §6.3).
    if ((key === 'content-length' || key === 'transfer-encoding') && headers.has(key)) throw new Error('framing')
    headers.set(key, value)
  }
}

async function* bodyOf(input: Input, { status, headers }: Head): AsyncGenerator<Uint8Array> {
  const length = headers.get('content-length')
  const encoding = headers.get('transfer-encoding')
  if (status === 204 || status === 304) return
  if (encoding !== undefined) {
    if (length !== undefined || encoding.toLowerCase() !== 'chunked') throw new Error('framing')
    yield* chunksOf(input)
  } else if (length !== undefined) {
    if (!/^\d{1,12}$/.test(length)) throw new Error('framing')
    yield* input.exactly(Number(length))
  } else {
    yield* input.rest()
  }
}

async function* chunksOf(input: Input): AsyncGenerator<Uint8Array> {
  for (;;) {
    const [, size] = /^([\da-f]{1,7})(?:[\t ]*;.*)?$/i.exec(await input.line(256)) ?? []
    if (size === undefined) throw new Error('chunk')
    if (Number.parseInt(size, 16) === 0) return
    yield* input.exactly(Number.parseInt(size, 16))
    if ((await input.line(0)) !== '') throw new Error('chunk')
  }
}

function decoded(encoding: string | undefined, pieces: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') return pieces
  if (encoding.toLowerCase() !== 'gzip') throw new Error('encoding')
  let size = 0
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { value, done } = await pieces.next()
      size += value?.length ?? 0
      if (size > packedSizeBytesMax) throw new Error('too large')
      if (done === true) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
  })
  return iterated(packed.pipeThrough(new DecompressionStream('gzip')))
}

/** Not every browser iterates a stream by itself. */
async function* iterated(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    void reader.cancel().catch(() => undefined)
  }
}

async function collected(pieces: AsyncIterable<Uint8Array>, { sizeBytesMax, mayBeCut }: Wanted): Promise<Uint8Array> {
  const kept: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for await (const piece of pieces) {
    const room = sizeBytesMax - size
    if (piece.length > room && !mayBeCut) throw new Error('too large')
    kept.push(piece.slice(0, room))
    size += Math.min(piece.length, room)
    if (piece.length >= room && mayBeCut) break
  }
  return new Uint8Array(await new Blob(kept).arrayBuffer())
}

interface Input {
  /** Up to CRLF, without it; throws when it is longer. */
  line(lengthMax: number): Promise<string>
  exactly(length: number): AsyncGenerator<Uint8Array>
  rest(): AsyncGenerator<Uint8Array>
}

function createInput({ read }: Pick<Exchange, 'read'>): Input {
  let held = new Uint8Array(0) as Uint8Array
  const more = async (): Promise<boolean> => {
    const next = await read()
    if (next === undefined) return false
    const joined = new Uint8Array(held.length + next.length)
    joined.set(held)
    joined.set(next, held.length)
    held = joined
    return true
  }
  return {
    async line(lengthMax) {
      for (;;) {
        const end = held.indexOf(0x0a)
        if (end > lengthMax + 1 || (end < 0 && held.length > lengthMax + 1)) throw new Error('a line is too long')
        if (end >= 0) {
          if (held[end - 1] !== 0x0d) throw new Error('a line without its end')
          const text = String.fromCharCode(...held.subarray(0, end - 1))
          held = held.subarray(end + 1)
          return text
        }
        if (!(await more())) throw new Error('it ended in a line')
      }
    },
    async *exactly(length) {
      for (let left = length; left > 0; ) {
        if (held.length === 0 && !(await more())) throw new Error('it ended early')
        const piece = held.subarray(0, left)
        held = held.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
    async *rest() {
      while (held.length > 0 || (await more())) {
        const piece = held
        held = new Uint8Array(0)
        if (piece.length > 0) yield piece
      }
    },
  }
}
