// WebCrypto for work that is written without promises. The work is pure, so it may be run more than once: what it asks of the curves
// is answered from a table; what is not in the table yet gets a placeholder and is asked of WebCrypto, all of it in parallel; then
// the work runs again. A signature to verify is taken for good meanwhile, so that work that only verifies
// runs once: when all were good, the result stands.

import { sha256 } from '@noble/hashes/sha2.js'
import { generatePrivateKey } from '../private-keys.ts'
import type { CryptoProvider, CryptoRunner } from '../provider.ts'
import { type WebCurves, webCurves } from './web-crypto.ts'

/** Depth of "the input of one is the result of another": five in MLS. Beyond it, `crypto` itself does the rest. */
const passesMax = 64

/**
 * A runner on WebCrypto's Ed25519 and X25519; all else is `crypto`'s own, and everything is where this browser lacks one of them, or
 * computes something else (some add randomness to signatures). `subtle` is the browser's unless given.
 */
export function createBrowserRunner(crypto: CryptoProvider, subtle: SubtleCrypto | undefined = systemSubtle()): CryptoRunner {
  // Outside of a secure context there is no WebCrypto.
  if (subtle === undefined) return { run: work => work(crypto) }
  let curves: Promise<WebCurves | undefined> | undefined
  return {
    async run(work) {
      curves ??= webCurves(subtle, crypto)
      const found = await curves
      return found === undefined ? work(crypto) : runInPasses(crypto, found, work)
    },
  }
}

function systemSubtle(): SubtleCrypto | undefined {
  return (globalThis.crypto as Crypto | undefined)?.subtle
}

/** Runs the work until every answer it got was a true one, and gives its result or throws what it throws. */
async function runInPasses<T>(crypto: CryptoProvider, curves: WebCurves, work: (crypto: CryptoProvider) => T): Promise<T> {
  const drawn = createDraws(crypto.random)
  const table = createTable(crypto, curves)
  try {
    for (let pass = 0; pass < passesMax; pass++) {
      const outcome = attempt(() => work(table.provider(drawn.replayed())))
      if (!table.hasOpen) return resultOf(outcome)
      const stands = await table.askAll()
      if (stands && 'value' in outcome) return outcome.value
    }
    return work(drawingFrom(crypto, drawn.replayed()))
  } finally {
    drawn.wipe()
    table.wipe()
  }
}

/** The provider itself, with another source for all that is random. */
function drawingFrom(crypto: CryptoProvider, random: (length: number) => Uint8Array): CryptoProvider {
  return {
    ...crypto,
    random,
    signatureKeyPair: (name, seed) => crypto.signatureKeyPair(name, seed ?? generatePrivateKey(name, random)),
    dhKeyPair: (name, privateKey) => crypto.dhKeyPair(name, privateKey ?? generatePrivateKey(name, random)),
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

  const bytesOf = (question: Question, length: number, ask: () => Promise<Uint8Array>): Uint8Array => {
    const answer = answers.get(question.key)
    if (answer !== undefined) {
      if ('error' in answer) throw answer.error
      if ('bytes' in answer) return answer.bytes.slice()
    }
    open.set(question.key, async () => ({ bytes: await ask() }))
    return placeholder(question, length)
  }

  const verified = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
    const { key } = questionOf('verify', publicKey, message, signature)
    const answer = answers.get(key)
    if (answer !== undefined && 'verified' in answer) return answer.verified
    const copies = [publicKey, message.slice(), signature.slice()] as const
    open.set(key, async () => ({ verified: await curves.verify(...copies) }))
    return true
  }

  const dhPublicKey = (privateKey: Uint8Array): Uint8Array => {
    const own = privateKey.slice()
    return bytesOf(questionOf('public', own), 32, () => curves.dhPublicKey(own))
  }

  return {
    provider: random => ({
      ...drawingFrom(plain, random),
      sign(name, privateKey, message) {
        if (name !== 'Ed25519' || privateKey.length !== 32) return plain.sign(name, privateKey, message)
        const copy = message.slice()
        return bytesOf(questionOf('sign', privateKey, copy), 64, () => curves.sign(privateKey, copy))
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
        return bytesOf(questionOf('dh', mine, theirs), 32, () => curves.dh(mine, theirs))
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

interface Question {
  readonly key: string
  readonly digest: Uint8Array
}

/** Named by a digest, so that no private key lies about as text. */
function questionOf(operation: string, ...parts: readonly Uint8Array[]): Question {
  const hash = sha256.create()
  for (const part of parts)
    hash.update(Uint8Array.of(part.length & 0xff, (part.length >> 8) & 0xff, part.length >> 16)).update(part)
  const digest = hash.digest()
  return { key: `${operation} ${String.fromCharCode(...digest)}`, digest }
}

/** Different for each question: work that compares keys shall find no two alike that are not. */
function placeholder({ digest }: Question, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (digest[at % digest.length] as number) ^ at)
}
