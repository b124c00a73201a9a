// What can go to NCMEC with a report: what reporters disclosed, as this browser opened it. Two people's browsers make the same files
// of the same evidence, so that the hashes one proposed are those the other signs.

import { createBrowserCrypto } from '@causeway/crypto/browser'
import { base64urlFromBytes, isoTime } from '@causeway/wire'
import { textsOf } from './content.ts'
import type { Opened } from './evidence.tsx'

export interface TipFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly sha256: Uint8Array
  /** The same as text: what files are told apart by. */
  readonly hash: string
}

/** The written messages of a report as one text, and each of its files. */
export function filesOf(report: string, { messages }: Opened): TipFile[] {
  const lines = messages.flatMap(({ claim, content }) =>
    textsOf(content.body).map(text => `${claim.senderUri} at ${isoTime(claim.timestamp)}\n${text}\n`),
  )
  const written = lines.length === 0 ? [] : [tipFile(`messages-${report.slice(0, 8)}.txt`, utf8(lines.join('\n')))]
  return [...written, ...messages.flatMap(({ files }) => files.map(({ filename, bytes }) => tipFile(filename, bytes)))]
}

/** When the earliest of the reported messages was sent; undefined without one. */
export function earliestMs({ messages }: Opened): number | undefined {
  return messages.length === 0 ? undefined : Math.min(...messages.map(({ claim }) => claim.timestamp))
}

export async function fileOfDevice(file: File): Promise<TipFile> {
  return tipFile(file.name, new Uint8Array(await file.arrayBuffer()))
}

const nameLengthMax = 255

function tipFile(name: string, bytes: Uint8Array): TipFile {
  const sha256 = createBrowserCrypto().hash('SHA-256', bytes)
  return { name: name.slice(0, nameLengthMax) || 'file', bytes, sha256, hash: base64urlFromBytes(sha256) }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The same file once, however often it was reported. */
export function withFiles(held: readonly TipFile[], more: readonly TipFile[]): TipFile[] {
  return [...new Map([...held, ...more].map(file => [file.hash, file])).values()]
}
