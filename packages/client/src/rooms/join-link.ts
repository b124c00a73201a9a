// The secret of a link into a group and what comes of it (decision 23): a code for the hub, a key for what the link leads to, a proof
// of having it.

import { expand, extract } from '@causeway/crypto'
import type { CryptoProvider } from '@causeway/crypto'
import {
  base64urlFromBytes,
  bytesFromBase64url,
  CausewayError,
  type Codec,
  decode,
  encode,
  opaque,
  optional,
  struct,
  text,
  type UserUri,
  utf8ToBytes,
} from '@causeway/wire'

const secretSizeBytes = 16
const empty = new Uint8Array(0)

/** What somebody sees who follows a link, as it was when the link was made. */
export interface JoinPreview {
  readonly name: string
  /** A tiny WebP. */
  readonly picture: Uint8Array | undefined
}

const previewCodec: Codec<JoinPreview> = struct<JoinPreview>({ name: text, picture: optional(opaque) })

export interface JoinSecret {
  /** As it stands in an address. */
  readonly text: string
  /** Shown to the hub by whoever uses the link. */
  readonly code: Uint8Array
  /** SHA-256 of the code: what the hub keeps. */
  readonly link: Uint8Array
  seal(preview: JoinPreview): Uint8Array
  /** Throws `crypto.invalid` or `wire.*` for what was not sealed with this link. */
  open(sealed: Uint8Array): JoinPreview
  proofOf(user: UserUri): Uint8Array
}

export function newJoinSecret(crypto: CryptoProvider): JoinSecret {
  return joinSecret(crypto, base64urlFromBytes(crypto.random(secretSizeBytes)))
}

/** Of an address (`https://…/join#…`) or of what stands behind its `#`. Throws `join.unknown`. */
export function joinSecretOf(crypto: CryptoProvider, link: string): JoinSecret {
  return joinSecret(crypto, link.slice(link.indexOf('#') + 1).trim())
}

function joinSecret(crypto: CryptoProvider, secretText: string): JoinSecret {
  const secret = secretOrUndefined(secretText)
  if (secret === undefined) throw new CausewayError('join.unknown')
  const prk = extract(crypto, 'SHA-256', empty, secret)
  const derived = (what: string): Uint8Array => expand(crypto, 'SHA-256', prk, utf8ToBytes(`causeway join ${what}`), 32)
  const code = derived('code')
  const nonce = new Uint8Array(12)
  return {
    text: secretText,
    code,
    link: crypto.hash('SHA-256', code),
    // One key seals one preview: the nonce need not differ.
    seal: preview => crypto.aeadSeal('AES-256-GCM', derived('preview'), nonce, empty, encode(previewCodec, preview)),
    open: sealed => decode(previewCodec, crypto.aeadOpen('AES-256-GCM', derived('preview'), nonce, empty, sealed)),
    proofOf: user => crypto.hmac('SHA-256', derived('proof'), utf8ToBytes(user)),
  }
}

function secretOrUndefined(value: string): Uint8Array | undefined {
  try {
    const bytes = bytesFromBase64url(value)
    return bytes.length === secretSizeBytes ? bytes : undefined
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
