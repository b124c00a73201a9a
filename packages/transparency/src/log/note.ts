// C2SP signed-note: a text, an empty line, and signature lines of named keys. Only what a known key signed is believed.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import { CausewayError, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import { base64FromBytes, bytesFromBase64 } from './base64.ts'

/** Signature type bytes of signed-note. */
export const noteTypes = { ed25519: 1, cosignature: 4 } as const
export type NoteType = (typeof noteTypes)[keyof typeof noteTypes]

/** A key that notes are checked with, as in a vkey: `name+keyid+base64(type || key)`. */
export interface NoteVerifier {
  readonly name: string
  readonly type: NoteType
  readonly publicKey: Uint8Array
}

export interface NoteSigner {
  readonly name: string
  /** Ed25519 seed, 32 bytes. */
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** One signature line; nothing in it is believed yet. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: Uint8Array
  readonly signature: Uint8Array
}

export interface Note {
  /** With its final newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

export const noteSizeBytesMax = 65_536
export const noteSignaturesMax = 64

/** First four bytes of SHA-256(name || newline || type || key). */
export function keyIdOf(crypto: Pick<CryptoProvider, 'hash'>, { name, type, publicKey }: NoteVerifier): Uint8Array {
  return crypto.hash('SHA-256', concat(utf8ToBytes(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, 4)
}

/** `name+hex(key id)+base64(type || key)`. */
export function vkeyOf(crypto: Pick<CryptoProvider, 'hash'>, verifier: NoteVerifier): string {
  const id = [...keyIdOf(crypto, verifier)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return `${verifier.name}+${id}+${base64FromBytes(concat(Uint8Array.of(verifier.type), verifier.publicKey))}`
}

/** Throws `log.bad_note`, also when the key id is not the one of name and key. */
export function verifierFromVkey(crypto: Pick<CryptoProvider, 'hash'>, vkey: string): NoteVerifier {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey)
  const key = match?.[3] === undefined ? undefined : orBadNote(() => bytesFromBase64(match[3] as string))
  const type = key?.[0]
  if (match === null || key?.length !== 33 || (type !== noteTypes.ed25519 && type !== noteTypes.cosignature))
    throw badNote('vkey')
  const verifier: NoteVerifier = { name: match[1] as string, type, publicKey: key.subarray(1) }
  if (vkeyOf(crypto, verifier) !== vkey) throw badNote('vkey')
  return verifier
}

/** Strict: UTF-8, no control characters but newline, well-formed lines. Throws `log.bad_note`. */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > noteSizeBytesMax) throw badNote('too large')
  const whole = orBadNote(() => utf8FromBytes(bytes))
  if (hasControl(whole)) throw badNote('control character')
  const cut = whole.lastIndexOf('\n\n')
  if (cut < 0 || !whole.endsWith('\n')) throw badNote('no signatures')
  const lines = whole.slice(cut + 2, -1).split('\n')
  if (lines.length > noteSignaturesMax) throw badNote('too many signatures')
  return { text: whole.slice(0, cut + 1), signatures: lines.map(parseSignatureLine) }
}

export function parseSignatureLine(line: string): NoteSignature {
  const match = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line)
  const bytes = match === null ? undefined : orBadNote(() => bytesFromBase64(match[2] as string))
  if (match === null || bytes === undefined || bytes.length < 5) throw badNote('signature line')
  return { name: match[1] as string, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** Without its newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  return `\u2014 ${name} ${base64FromBytes(concat(keyId, signature))}`
}

export function noteFrom({ text, signatures }: Note): Uint8Array {
  return utf8ToBytes(`${text}\n${signatures.map(line => `${signatureLine(line)}\n`).join('')}`)
}

/** Signs a text that ends in a newline. */
export function signNote(crypto: CryptoProvider, signer: NoteSigner, text: string): NoteSignature {
  if (!text.endsWith('\n') || hasControl(text)) throw badNote('text')
  const keyId = keyIdOf(crypto, { name: signer.name, type: noteTypes.ed25519, publicKey: signer.publicKey })
  return { name: signer.name, keyId, signature: crypto.sign('Ed25519', signer.privateKey, utf8ToBytes(text)) }
}

/** Signatures by this key; a line of another key with the same name or the same id, but not both, is not one. */
export function signaturesOf(crypto: Pick<CryptoProvider, 'hash'>, note: Note, verifier: NoteVerifier): NoteSignature[] {
  const keyId = keyIdOf(crypto, verifier)
  return note.signatures.filter(({ name, keyId: id }) => name === verifier.name && equalBytes(id, keyId))
}

/** Throws `log.bad_signature` unless the key signed the note, or when any line of that key does not verify. */
export function verifyNote(crypto: CryptoProvider, note: Note, verifier: NoteVerifier): void {
  const own = signaturesOf(crypto, note, verifier)
  const text = utf8ToBytes(note.text)
  if (own.length === 0 || !own.every(({ signature }) => crypto.verify('Ed25519', verifier.publicKey, text, signature)))
    throw new CausewayError('log.bad_signature')
}

function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if ((unit < 0x20 && unit !== 0x0a) || unit === 0x7f) return true
  }
  return false
}

function badNote(detail: string): CausewayError {
  return new CausewayError('log.bad_note', detail)
}

function orBadNote<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new CausewayError('log.bad_note', undefined, { cause: error })
  }
}
