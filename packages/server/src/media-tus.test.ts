import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Upload } from 'tus-js-client'
import type { Server } from './server.ts'
import { type SignedIn, signUp, startServer, temporaryFolder } from './all-in-one.test-support.ts'

// The stock client of the tus project: our five handlers are right when it says so.

let folder: string
let server: Server
let ada: SignedIn
beforeAll(async () => {
  folder = temporaryFolder()
  server = await startServer(folder)
  ada = await signUp(server.url, 'lumen.localhost', 'ada')
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const chunkSize = 1_048_576
const file = Buffer.from(Array.from({ length: 3 * chunkSize + 1234 }, (_, at) => (at * 7919) >> 3))

test('the stock tus client uploads in chunks, is interrupted, resumes where it was, and the file is whole', async () => {
  const url = await interrupted()
  const offset = await fetch(url, { method: 'HEAD', headers: { ...session(), 'tus-resumable': '1.0.0' } })
  expect(Number(offset.headers.get('upload-offset'))).toBeGreaterThan(0)
  expect(Number(offset.headers.get('upload-offset'))).toBeLessThan(file.length)
  const offsets = await resumed(url)
  expect(offsets[0]).toBeGreaterThanOrEqual(Number(offset.headers.get('upload-offset')))
  expect(Buffer.compare(await downloaded(url), file)).toBe(0)
})

test('the stock tus client hears of a file that is too large', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>()
  const upload = new Upload(Buffer.alloc(8), {
    endpoint: `${server.url}/v1/media`,
    headers: session(),
    uploadSize: 3_000_000_000,
    retryDelays: null,
    onError: resolve,
  })
  upload.start()
  expect((await promise).message).toContain('413')
})

/** Starts an upload and aborts it after the first chunk; answers its address. */
async function interrupted(): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const upload: Upload = new Upload(file, {
    endpoint: `${server.url}/v1/media`,
    headers: session(),
    chunkSize,
    onError: reject,
    onChunkComplete: () => void upload.abort().then(() => resolve(upload.url as string)),
  })
  upload.start()
  return await promise
}

/** Finishes the upload; answers the offsets after each further chunk. */
async function resumed(uploadUrl: string): Promise<number[]> {
  const offsets: number[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const upload = new Upload(file, {
    endpoint: `${server.url}/v1/media`,
    uploadUrl,
    headers: session(),
    chunkSize,
    onError: reject,
    onSuccess: () => resolve(),
    onChunkComplete: (_size, accepted) => void offsets.push(accepted),
  })
  upload.start()
  await promise
  return offsets
}

async function downloaded(url: string): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let from = 0; from < file.length; from += 2_000_000) {
    const range = `bytes=${from}-${Math.min(from + 2_000_000, file.length) - 1}`
    const answer = await fetch(url, { headers: { ...session(), range } })
    expect(answer.status).toBe(206)
    parts.push(Buffer.from(await answer.arrayBuffer()))
  }
  return Buffer.concat(parts)
}

function session(): Record<string, string> {
  return { authorization: `Session ${ada.session}` }
}
