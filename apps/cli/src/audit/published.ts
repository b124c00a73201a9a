// What an operator publishes of its ledger, fetched whole: checkpoint, entries, report; and openings where a token is given.

import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import {
  type AuditedOpening,
  entriesFromBundle,
  type ReportRow,
  type Tile,
  tilePath,
  tilesOf,
  parseCheckpoint,
  parseNote,
} from '@causeway/transparency'
import { CausewayError, utf8FromBytes } from '@causeway/wire'
import * as v from 'valibot'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

export interface Published {
  readonly checkpoint: Uint8Array
  readonly entries: readonly Uint8Array[]
  readonly report: { readonly rows: readonly ReportRow[]; readonly csv: string }
}

/** A hundred years of the largest days. */
const leavesMax = 150_000_000
const answerSizeBytesMax = 16_777_216
const answerMs = 30_000

const report = v.object({ rows: v.array(v.record(v.string(), v.unknown())), csv: v.string() })
const openingsPage = v.object({
  openings: v.array(v.object({ index: v.pipe(v.number(), v.integer(), v.minValue(0)), salt: v.string(), event: v.string() })),
  next: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
})

/** Throws `Failure` when the desk cannot be reached or answers something else. */
export async function fetchPublished(desk: string): Promise<Published> {
  const checkpoint = await get(desk, '/ledger/checkpoint')
  const size = sizeOf(checkpoint)
  const entries: Uint8Array[] = []
  for (const tile of tilesOf(size).filter(({ level }) => level === 'entries')) entries.push(...(await entriesOf(desk, tile)))
  const { rows, csv } = parsed(report, await get(desk, '/desk/v1/transparency'), 'report')
  return { checkpoint, entries, report: { rows: rows as unknown as ReportRow[], csv } }
}

export async function fetchOpenings(desk: string, token: string): Promise<AuditedOpening[]> {
  const openings: AuditedOpening[] = []
  for (let from: number | null = 0; from !== null; ) {
    const page: v.InferOutput<typeof openingsPage> = parsed(
      openingsPage,
      await get(desk, `/ledger/openings?from=${from}`, `Bearer ${token}`),
      'openings',
    )
    openings.push(...page.openings)
    if (page.next !== null && page.next <= from) throw strange('openings')
    from = page.next
  }
  return openings
}

/** Pages of openings that were saved from the desk, one file or several. */
export function openingsFromText(text: string): AuditedOpening[] {
  return [...parsed(openingsPage, new TextEncoder().encode(text), 'file of openings').openings]
}

function sizeOf(checkpoint: Uint8Array): number {
  try {
    const { size } = parseCheckpoint(parseNote(checkpoint).text)
    if (size <= leavesMax) return size
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error
  }
  throw strange('checkpoint')
}

async function entriesOf(desk: string, tile: Tile): Promise<Uint8Array[]> {
  try {
    return entriesFromBundle(await get(desk, `/ledger/${tilePath(tile)}`))
  } catch (error) {
    throw error instanceof CausewayError ? strange(tilePath(tile)) : error
  }
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, what: string): T {
  try {
    return v.parse(schema, JSON.parse(utf8FromBytes(bytes)))
  } catch {
    throw strange(what)
  }
}

function strange(what: string): Failure {
  return new Failure(exitCodes.failed, `What was given as ${what} is none.`, 'Is this the address of the desk?')
}

/** Names under `localhost` are this machine (RFC 6761 §6.3), which not every resolver knows. */
const lookup: LookupFunction = (_, options, done) =>
  options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)

async function get(desk: string, path: string, authorization?: string): Promise<Uint8Array> {
  const url = new URL(path, desk)
  const ask = url.protocol === 'https:' ? httpsRequest : httpRequest
  const isHere = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  const headers = authorization === undefined ? {} : { authorization }
  const options = { headers, signal: AbortSignal.timeout(answerMs), ...(isHere ? { lookup } : {}) }
  const { status, body } = await new Promise<{ status: number; body: Uint8Array }>((resolve, reject) => {
    const request = ask(url, options, response => {
      const chunks: Buffer[] = []
      let sizeBytes = 0
      response.on('data', (chunk: Buffer) => {
        sizeBytes += chunk.length
        if (sizeBytes > answerSizeBytesMax) request.destroy(strange(path))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
    })
    request.on('error', reject)
    request.end()
  }).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    throw new Failure(exitCodes.unavailable, `Nothing answers at ${url.origin}.`, 'Is it the address of the desk?')
  })
  if (status === 200) return body
  if (status === 401)
    throw new Failure(
      exitCodes.failed,
      'The token is not valid (any more).',
      'The auditor’s page of the desk makes one for an hour.',
    )
  throw new Failure(exitCodes.failed, `${url.origin}${path} answers ${status}.`, 'Is it the address of the desk?')
}
