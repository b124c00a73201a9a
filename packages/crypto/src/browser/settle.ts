// WebCrypto for an operation that is written without promises. The operation is pure, so it may be run more than once: what it asks
// of the curves is answered from a table; what is not in the table yet gets a placeholder and is asked of WebCrypto, all of it in
// parallel; then the operation runs again. A signature to verify is taken for good meanwhile, so that most operations that only
// verify run once: when all were good, the result stands.

import { sha256 } from '@noble/hashes/sha2.js'
import { generatePrivateKey } from '../private-keys.ts'
import type { CryptoProvider } from '../provider.ts'
import type { WebCurves } from './web-crypto.ts'

/** Depth of "the input of one is the result of another": three in MLS. Beyond it, the plain provider does the rest. */
const roundsMax = 8

/** Runs `operation` to its end and gives its result, or throws what it throws with true answers. */
export async function settle<T>(plain: CryptoProvider, curves: WebCurves, operation: (crypto: CryptoProvider) => T): Promise<T> {
  const drawn = createDraws(plain.random)
  const table = createTable(plain, curves)
  try {
    for (let round = 0; round < roundsMax; round++) {
      const outcome = attempt(() => operation(table.provider(drawn.replayed())))
      if (!table.hasOpen) return resultOf(outcome)
      const stands = await table.askAll()
      if (stands && 'value' in outcome) return outcome.value
    }
    return operation({ ...plain, random: drawn.replayed() })
  } finally {
    drawn.wipe()
    table.wipe()
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

function attempt<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() }
  } catch (error) {
    return { error }
  }
}

function resultOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error
  return outcome.value
}

interface Draws {
  /** A source that gives again what was given before, then new bytes. */
  replayed(): (length: number) => Uint8Array
  wipe(): void
}

function createDraws(random: (length: number) => Uint8Array): Draws {
  const draws: Uint8Array[] = []
  return {
    replayed() {
      let at = 0
      return length => {
        const known = draws[at++]
        if (known !== undefined && known.length === length) return known.slice()
        // From here on this run asks for other things than the one before, whose rest says nothing any more.
        draws.length = at - 1
        const fresh = random(length)
        draws.push(fresh)
        return fresh.slice()
      }
    },
    wipe: () => draws.forEach(draw => draw.fill(0)),
  }
}

type Answer = { readonly bytes: Uint8Array } | { readonly verified: boolean } | { readonly error: unknown }

interface Table {
  provider(random: (length: number) => Uint8Array): CryptoProvider
  readonly hasOpen: boolean
  /** True when nothing but signatures was open and all of them are good. */
  askAll(): Promise<boolean>
  wipe(): void
}

function createTable(plain: CryptoProvider, curves: WebCurves): Table {
  const answers = new Map<string, Answer>()
  const open = new Map<string, () => Promise<Answer>>()

  const bytesOf = (key: string, placeholderBytes: number, ask: () => Promise<Uint8Array>): Uint8Array => {
    const answer = answers.get(key)
    if (answer !== undefined) {
      if ('error' in answer) throw answer.error
      if ('bytes' in answer) return answer.bytes.slice()
    }
    open.set(key, async () => ({ bytes: await ask() }))
    return new Uint8Array(placeholderBytes).fill(placeholder)
  }

  const verified = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
    const key = keyOf('verify', publicKey, message, signature)
    const answer = answers.get(key)
    if (answer !== undefined && 'verified' in answer) return answer.verified
    const copies = [publicKey, message.slice(), signature.slice()] as const
    open.set(key, async () => ({ verified: await curves.verify(...copies) }))
    return true
  }

  const dhPublicKey = (privateKey: Uint8Array): Uint8Array => {
    const own = privateKey.slice()
    return bytesOf(keyOf('public', own), 32, () => curves.dhPublicKey(own))
  }

  return {
    provider: random => ({
      ...plain,
      random,
      signatureKeyPair: (name, seed) => plain.signatureKeyPair(name, seed ?? generatePrivateKey(name, random)),
      sign(name, privateKey, message) {
        if (name !== 'Ed25519' || privateKey.length !== 32) return plain.sign(name, privateKey, message)
        const copy = message.slice()
        return bytesOf(keyOf('sign', privateKey, copy), 64, () => curves.sign(privateKey, copy))
      },
      verify: (name, publicKey, message, signature) =>
        name === 'Ed25519' ? verified(publicKey, message, signature) : plain.verify(name, publicKey, message, signature),
      dhKeyPair(name, privateKey) {
        const own = privateKey?.slice() ?? generatePrivateKey(name, random)
        if (name !== 'X25519' || own.length !== 32) return plain.dhKeyPair(name, own)
        return { privateKey: own, publicKey: dhPublicKey(own) }
      },
      dh(name, privateKey, publicKey) {
        if (name !== 'X25519' || privateKey.length !== 32 || publicKey.length !== 32) return plain.dh(name, privateKey, publicKey)
        const [mine, theirs] = [privateKey.slice(), publicKey.slice()]
        return bytesOf(keyOf('dh', mine, theirs), 32, () => curves.dh(mine, theirs))
      },
    }),
    get hasOpen() {
      return open.size > 0
    },
    async askAll() {
      const asked = [...open]
      open.clear()
      const got = await Promise.all(asked.map(([, ask]) => ask().catch((error: unknown) => ({ error }))))
      got.forEach((answer, at) => answers.set((asked[at] as (typeof asked)[number])[0], answer))
      return got.every(answer => 'verified' in answer && answer.verified)
    },
    wipe() {
      for (const answer of answers.values()) if ('bytes' in answer) answer.bytes.fill(0)
    },
  }
}

/** Not zeros: those are refused as a point and as a shared secret. */
const placeholder = 0x5a

/** A digest, so that no private key lies about as text. */
function keyOf(operation: string, ...parts: readonly Uint8Array[]): string {
  const hash = sha256.create()
  for (const part of parts)
    hash.update(Uint8Array.of(part.length & 0xff, (part.length >> 8) & 0xff, part.length >> 16)).update(part)
  return `${operation} ${String.fromCharCode(...hash.digest())}`
}
