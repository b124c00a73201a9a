// The witnesses of the configuration, and the way to them.

import type { CryptoProvider } from '@causeway/crypto'
import type { WitnessPort } from '@causeway/lawful'
import { noteTypes, verifierFromVkey } from '@causeway/transparency'
import { CausewayError } from '@causeway/wire'

const answerMs = 10_000
const answerSizeBytesMax = 16_384

/** `VKEY URL, VKEY URL`. Throws `config.invalid`. */
export function witnessesOf(text: string, crypto: CryptoProvider): WitnessPort[] {
  const entries = text.split(',').map(entry => entry.trim())
  return entries.filter(entry => entry !== '').map(entry => witnessOf(entry, crypto))
}

function witnessOf(entry: string, crypto: CryptoProvider): WitnessPort {
  const [vkey = '', address = '', ...rest] = entry.split(/\s+/)
  try {
    const verifier = verifierFromVkey(crypto, vkey)
    const url = new URL('add-checkpoint', address.endsWith('/') ? address : `${address}/`)
    if (verifier.type !== noteTypes.cosignature || rest.length > 0 || !/^https?:$/.test(url.protocol)) throw new TypeError(entry)
    return { verifier, addCheckpoint: body => post(url, body) }
  } catch (cause) {
    throw new CausewayError('config.invalid', `lawful.witnesses: "${entry}" is no verifier key of a witness and its address`, {
      cause,
    })
  }
}

async function post(url: URL, body: Uint8Array): Promise<{ status: number; body: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(body),
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  })
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of answer.body ?? []) {
    sizeBytes += chunk.length
    if (sizeBytes > answerSizeBytesMax) throw new CausewayError('wire.too_large')
    chunks.push(chunk)
  }
  return { status: answer.status, body: Buffer.concat(chunks).toString('utf8') }
}
