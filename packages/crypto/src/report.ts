// The evidence of a report: sealed by the reporter's device to the safety team's key, opened only by who holds it, and believed only
// as far as franks go. Two halves make a verdict: the hub says whether it carried these commitments; opening says whether these are
// the messages that were committed to (MIMI protocol, Message Franking). Neither alone is enough to show a message to anybody.

import {
  CausewayError,
  decode,
  decodeMimiContent,
  encode,
  evidence as evidenceCodec,
  type Evidence,
  type EvidenceMessage,
  evidenceSizeBytesMax,
  type ExternalPart,
  type MimiContent,
  type NestedPart,
  type ReportClaim,
  reportHeader,
  type ReportHeader,
  utf8ToBytes,
} from '@causeway/wire'
import { createAttachmentOpener } from './attachment.ts'
import { concat, equalBytes } from './bytes.ts'
import { frankingTag } from './franking.ts'
import type { CryptoProvider, KeyPair } from './provider.ts'
import { open, seal } from './sealing.ts'

const info = utf8ToBytes('causeway report 1')

/** `teamKey`: X25519 public key of the safety team. Throws `wire.too_large`. */
export function sealEvidence(crypto: CryptoProvider, teamKey: Uint8Array, header: ReportHeader, evidence: Evidence): Uint8Array {
  const plaintext = encode(evidenceCodec, evidence)
  if (plaintext.length > evidenceSizeBytesMax) throw new CausewayError('wire.too_large')
  return seal(crypto, teamKey, info, encode(reportHeader, header), plaintext)
}

export interface OpenedMessage {
  readonly claim: ReportClaim
  readonly content: MimiContent
  /** The files as the message's own keys open them, in the order of its file parts. */
  readonly files: readonly { readonly contentType: string; readonly filename: string; readonly bytes: Uint8Array }[]
}

/** What does not match its commitment is not given to anybody: a failed opening holds no message and no note. */
export type OpenedEvidence =
  | { readonly kind: 'opened'; readonly note: string; readonly messages: readonly OpenedMessage[] }
  | { readonly kind: 'failed'; readonly why: 'sealed' | 'shape' | 'tag' | 'sender' | 'room' | 'file' }

/** Opens evidence for a person to see. `header` is what the server recorded: evidence of another report does not open. */
export function openEvidence(crypto: CryptoProvider, teamKey: KeyPair, header: ReportHeader, sealed: Uint8Array): OpenedEvidence {
  let plaintext: Uint8Array
  try {
    plaintext = open(crypto, teamKey, info, encode(reportHeader, header), sealed)
  } catch (error) {
    if (error instanceof CausewayError) return { kind: 'failed', why: 'sealed' }
    throw error
  }
  const opened = orUndefined(() => decode(evidenceCodec, plaintext))
  if (opened === undefined || opened.messages.length !== header.claims.length) return { kind: 'failed', why: 'shape' }
  const messages: OpenedMessage[] = []
  for (const [at, message] of opened.messages.entries()) {
    const checked = openMessage(crypto, header.claims[at] as ReportClaim, message)
    if (typeof checked === 'string') return { kind: 'failed', why: checked }
    messages.push(checked)
  }
  return { kind: 'opened', note: opened.note, messages }
}

function openMessage(
  crypto: CryptoProvider,
  claim: ReportClaim,
  { content: bytes, files }: EvidenceMessage,
): OpenedMessage | Extract<OpenedEvidence, { kind: 'failed' }>['why'] {
  const content = orUndefined(() => decodeMimiContent(bytes))
  if (content === undefined) return 'shape'
  if (!equalBytes(frankingTag(crypto, content.salt, bytes), claim.frankingTag)) return 'tag'
  if (content.senderUri !== claim.senderUri) return 'sender'
  if (content.roomUri !== claim.roomUri) return 'room'
  const parts = filePartsOf(content.body)
  // A reporter may leave files away, never put others in their place.
  if (files.length > parts.length) return 'file'
  const opened = files.map((file, at) => orUndefined(() => openFile(crypto, parts[at] as ExternalPart, file)))
  if (opened.includes(undefined)) return 'file'
  return {
    claim,
    content,
    files: opened.map((file, at) => {
      const { contentType, filename } = parts[at] as ExternalPart
      return { contentType, filename, bytes: file as Uint8Array }
    }),
  }
}

/**
 * With the key that the franked content names, and no other: a ciphertext that opens to two meanings under two keys (AES-GCM
 * commits to neither) has here the one meaning that its sender sent.
 */
function openFile(crypto: CryptoProvider, part: ExternalPart, ciphertext: Uint8Array): Uint8Array {
  const { key, nonce: noncePrefix, aad: header, contentHash } = part
  const opener = createAttachmentOpener(crypto, { key, noncePrefix, header, contentHash })
  const pieces = opener.push(ciphertext)
  opener.finish()
  return concat(...pieces)
}

export function filePartsOf(part: NestedPart): ExternalPart[] {
  if (part.kind === 'external') return [part]
  return part.kind === 'multi' ? part.parts.flatMap(filePartsOf) : []
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
