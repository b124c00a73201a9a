// The HTTP side of a witness (c2sp.org/tlog-witness).

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { addCheckpointSizeBytesMax, type Witness, type WitnessAnswer } from '@causeway/transparency'

type Refusal = Omit<WitnessAnswer, 'status'> & { readonly status: 404 | 405 | 413 | 503 }
const text = 'text/plain; charset=utf-8'

export function createWitnessListener(witness: Witness): Server {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8_192 }, (request, response) => {
    void answer(witness, request).then(
      given => send(response, given),
      () => send(response, { status: 503, contentType: text, body: 'not now\n' }),
    )
  })
  server.maxConnections = 256
  return server
}

async function answer(witness: Witness, request: IncomingMessage): Promise<WitnessAnswer | Refusal> {
  if (request.url !== '/add-checkpoint') return { status: 404, contentType: text, body: 'POST /add-checkpoint\n' }
  if (request.method !== 'POST') return { status: 405, contentType: text, body: 'POST only\n' }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > addCheckpointSizeBytesMax) return { status: 413, contentType: text, body: 'too large\n' }
    chunks.push(chunk)
  }
  return await witness.addCheckpoint(Buffer.concat(chunks))
}

function send(response: ServerResponse, { status, contentType, body }: WitnessAnswer | Refusal): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
