// What travels, in words: the endpoint's name, the records of a frame. For the trace only.

import type { NetRequest, NetResponse } from '@causeway/client'
import {
  base32FromBytes,
  contract,
  decode,
  decodeDeviceFrame,
  decodeServerFrame,
  type DeviceRecord,
  fanoutMessage,
  mailboxMessage,
  type ServerRecord,
  updateOutcome,
  utf8FromBytes,
} from '@causeway/wire'
import type { Trace } from './trace.ts'

/** Names what a device submits: a repeat of the same submission has the same name, whatever bytes carry it. */
export interface Submissions {
  nameOf(clientId: Uint8Array): string
}

export function createSubmissions(): Submissions {
  const names = new Map<string, string>()
  return {
    nameOf(clientId) {
      const id = base32FromBytes(clientId)
      const name = names.get(id) ?? `m${names.size + 1}`
      names.set(id, name)
      return name
    },
  }
}

const routes = Object.entries(contract).map(([name, { method, path }]) => ({
  name,
  method: method as string,
  pattern: new RegExp(`^${path.replaceAll(/:[a-z]+/gi, '([^/]+)')}$`, 'i'),
}))

/** `createRoom`, or `readStream lounge after 4`. */
export function describeRequest(trace: Trace, request: NetRequest): string {
  const [path = '', query = ''] = request.path.split('?', 2)
  for (const { name, method, pattern } of routes) {
    const match = method === request.method ? pattern.exec(path) : null
    if (match === null) continue
    const subject = match[1] === undefined ? '' : ` ${trace.nameOf(decodeURIComponent(match[1]))}`
    const after = /after=(\d+)/.exec(query)
    return `${name}${subject}${after === null ? '' : ` after ${after[1]}`}`
  }
  return `${request.method} ${path}`
}

/** Undefined where the answer says no more than "yes". */
export function describeAnswer(asked: string, answer: NetResponse): string | undefined {
  if (answer.status >= 400) return `${asked}: ${codeOf(answer)}`
  if (!asked.startsWith('updateRoom')) return undefined
  const outcome = decode(updateOutcome, answer.body)
  return outcome.kind === 'accepted' ? `${asked}: accepted at ${outcome.cursor}` : `${asked}: wrong epoch`
}

function codeOf(answer: NetResponse): string {
  try {
    return (JSON.parse(utf8FromBytes(answer.body)) as { code?: string }).code ?? `${answer.status}`
  } catch {
    return `${answer.status}`
  }
}

/** What one connection remembers of its submissions, to say what an answer answers. */
export type Requests = Map<number, string>

export function describeDeviceFrame(trace: Trace, submissions: Submissions, requests: Requests, frame: Uint8Array): string {
  return decodeDeviceFrame(frame)
    .map(record => describeDeviceRecord(trace, submissions, requests, record))
    .join(', ')
}

function describeDeviceRecord(trace: Trace, submissions: Submissions, requests: Requests, record: DeviceRecord): string {
  if (record.kind === 'ack') return `ack ${trace.nameOf(base32FromBytes(record.stream))} ${record.cursor}`
  if (record.kind === 'signal') return `signal to ${trace.nameOf(base32FromBytes(record.room))}`
  const name = submissions.nameOf(record.clientId)
  requests.set(record.request, name)
  return `submit ${name} to ${trace.nameOf(base32FromBytes(record.room))}`
}

export function describeServerFrame(trace: Trace, requests: Requests, frame: Uint8Array): string {
  return decodeServerFrame(frame)
    .map(record => describeServerRecord(trace, requests, record))
    .join(', ')
}

function describeServerRecord(trace: Trace, requests: Requests, record: ServerRecord): string {
  switch (record.kind) {
    case 'accepted':
      return `accepted ${requests.get(record.request) ?? '?'} at ${record.cursor}`
    case 'refused':
      return `refused ${requests.get(record.request) ?? '?'}: ${record.code}`
    case 'signal':
      return `signal in ${trace.nameOf(base32FromBytes(record.room))}`
    case 'deliver':
      return `deliver ${trace.nameOf(base32FromBytes(record.stream))} ${record.cursor} (${describeBody(record.body)})`
    case 'gap':
      return `gap ${trace.nameOf(base32FromBytes(record.stream))} below ${record.low}`
    case 'ready':
      return 'ready'
    case 'drain':
      return 'drain'
  }
}

/** The kind of a log or mailbox entry. A mailbox entry's first byte overlaps a log entry's; only one of them decodes whole. */
function describeBody(body: Uint8Array): string {
  for (const codec of [fanoutMessage, mailboxMessage]) {
    try {
      const entry = decode<{ kind: string }>(codec as never, body)
      return entry.kind
    } catch {
      // the other one, then
    }
  }
  return 'unreadable'
}
