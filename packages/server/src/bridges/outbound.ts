// What goes to Osprey and Coop: in order, tried again, never so much that the server would notice. What waits is in memory: another
// system that is away for long misses something, and the server does not.

import { createPublicKey, verify } from 'node:crypto'
import type { CryptoProvider } from '@causeway/crypto'
import { type Coop, coopReportOf, type Osprey, type Outside, ospreyActionOf } from '@causeway/safety'
import { base32FromBytes, utf8ToBytes } from '@causeway/wire'
import type { BridgeSettings } from './settings.ts'

const waitingMax = 10_000
const linesAtOnce = 500
const triesMax = 10
const timeoutMs = 10_000

export interface OutboundDeps {
  readonly crypto: CryptoProvider
  /** For the pseudonyms that others see. */
  readonly key: Uint8Array
  readonly later: (ms: number, work: () => void) => unknown
}

/** undefined where nothing is to be told. */
export function createOutside({ osprey, coop }: BridgeSettings, deps: OutboundDeps): Outside | undefined {
  if (osprey === undefined && coop === undefined) return undefined
  const pseudonymOf = pseudonymsOf(deps)
  const actions = osprey && createQueue(deps, lines => post(osprey.url, 'application/x-ndjson', {}, lines.join('\n')))
  const reports =
    coop &&
    createQueue(deps, async lines => {
      for (const line of lines) await post(`${coop.url}/api/v1/report`, 'application/json', { 'x-api-key': coop.apiKey }, line)
    })
  // Ids only have to be told apart and be whole numbers: they start where no earlier start of the server was.
  let actionId = Date.now() * 1000
  return {
    counted: event => actions?.add(JSON.stringify(ospreyActionOf(event, actionId++, pseudonymOf))),
    reported(caseId, value, report) {
      if (coop !== undefined) reports?.add(JSON.stringify(coopReportOf(caseId, value, report, coop, pseudonymOf)))
    },
  }
}

/** An account as others see it. */
function pseudonymsOf({ crypto, key }: Pick<OutboundDeps, 'crypto' | 'key'>): (account: number) => string {
  return account => base32FromBytes(crypto.hmac('SHA-256', key, utf8ToBytes(`bridge ${account}`)).subarray(0, 15))
}

export function ospreyOf({ osprey }: BridgeSettings, deps: Pick<OutboundDeps, 'crypto' | 'key'>): Osprey | undefined {
  if (osprey?.verdicts === undefined) return undefined
  const { secret, named } = osprey.verdicts
  return { verdicts: named, secret: Buffer.from(secret.slice('whsec_'.length), 'base64'), pseudonymOf: pseudonymsOf(deps) }
}

export function coopOf({ coop }: BridgeSettings): Coop | undefined {
  if (coop === undefined) return undefined
  const key = createPublicKey(coop.publicKeyPem)
  return {
    names: coop,
    isSigned: (body, signature) => verify('RSA-SHA256', body, key, Buffer.from(signature, 'base64')),
  }
}

interface Queue {
  add(line: string): void
}

function createQueue({ later }: OutboundDeps, send: (lines: readonly string[]) => Promise<void>): Queue {
  const waiting: string[] = []
  let isSending = false
  async function drain(): Promise<void> {
    isSending = true
    for (let tries = 0; waiting.length > 0; ) {
      const lines = waiting.slice(0, linesAtOnce)
      try {
        await send(lines)
        waiting.splice(0, lines.length)
        tries = 0
      } catch {
        // Given up after a while: what is newer is worth more.
        if (++tries >= triesMax) waiting.splice(0, lines.length)
        await new Promise<void>(resolve => later(Math.min(30_000, 100 * 2 ** tries), resolve))
      }
    }
    isSending = false
  }
  return {
    add(line) {
      if (waiting.length === waitingMax) waiting.shift()
      waiting.push(line)
      if (!isSending) void drain()
    },
  }
}

async function post(url: string, type: string, headers: Record<string, string>, body: string): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
    redirect: 'error',
    signal,
  })
  if (!answer.ok) throw new Error(`${answer.status}`)
}
