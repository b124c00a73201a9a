// The same operation with and without WebCrypto (Node has it too): equal bytes, equal refusals.

import { CausewayError } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { createNodeCrypto } from '../node/index.ts'
import { type CryptoProvider, cipherSuite, deriveKeyPair, expand, openBase, sealBase } from '../index.ts'
import { createBrowserCrypto, createBrowserRunner } from './index.ts'

const suite = cipherSuite(1)
const empty = new Uint8Array(0)
const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Random bytes that are the same for everybody who asks for the same lengths. */
function seeded(): (length: number) => Uint8Array {
  const node = createNodeCrypto()
  let draws = 0
  return length => expand(node, 'SHA-256', node.hash('SHA-256', Uint8Array.of(++draws)), text('seed'), length)
}

/** A chain: keys, a box for each of many, all opened again, all of it signed and verified. */
function operation(crypto: CryptoProvider): { boxes: Uint8Array[]; opened: Uint8Array[]; signature: Uint8Array; good: boolean } {
  const signer = crypto.signatureKeyPair('Ed25519')
  const recipients = Array.from({ length: 20 }, () => deriveKeyPair(crypto, suite, crypto.random(32)))
  const sealed = recipients.map(({ publicKey }) => sealBase(crypto, suite, publicKey, empty, empty, text('hello')))
  const opened = recipients.map((recipient, at) => openBase(crypto, suite, recipient, sealed[at]!, empty, empty))
  const boxes = sealed.flatMap(({ kemOutput, ciphertext }) => [kemOutput, ciphertext])
  const signature = crypto.sign('Ed25519', signer.privateKey, boxes[0]!)
  return { boxes, opened, signature, good: crypto.verify('Ed25519', signer.publicKey, boxes[0]!, signature) }
}

describe('work on WebCrypto', () => {
  test('gives the bytes that Node gives', async () => {
    const expected = operation(createNodeCrypto({ random: seeded() }))
    expect(await createBrowserRunner(createBrowserCrypto({ random: seeded() })).run(operation)).toEqual(expected)
    expect(operation(createBrowserCrypto({ random: seeded() }))).toEqual(expected)
    expect(expected.good).toBe(true)
  })

  test('asks WebCrypto, not noble, and verifies in one run when all is good', async () => {
    const runner = createBrowserRunner(createBrowserCrypto())
    const node = createNodeCrypto()
    const signed = Array.from({ length: 30 }, (_, at) => {
      const { publicKey, privateKey } = node.signatureKeyPair('Ed25519')
      return { publicKey, message: Uint8Array.of(at), signature: node.sign('Ed25519', privateKey, Uint8Array.of(at)) }
    })
    let runs = 0
    const verifyAll = (given: CryptoProvider): boolean => {
      runs++
      return signed.every(({ publicKey, message, signature }) => given.verify('Ed25519', publicKey, message, signature))
    }
    await runner.run(verifyAll)
    runs = 0
    expect(await runner.run(verifyAll)).toBe(true)
    expect(runs).toBe(1)
  })

  test('learns of a bad signature, whatever came of taking it for good', async () => {
    const node = createNodeCrypto()
    const { publicKey } = node.signatureKeyPair('Ed25519')
    const run = createBrowserRunner(createBrowserCrypto()).run(crypto => {
      if (!crypto.verify('Ed25519', publicKey, empty, new Uint8Array(64))) throw new CausewayError('crypto.invalid', 'signature')
      return 'taken'
    })
    await expect(Promise.resolve(run)).rejects.toMatchObject({ code: 'crypto.invalid' })
  })

  test('refuses a point of low order and an array that is no key', async () => {
    const runner = createBrowserRunner(createBrowserCrypto())
    for (const point of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31)), new Uint8Array(31)]) {
      const run = runner.run(given => given.dh('X25519', given.dhKeyPair('X25519').privateKey, point))
      await expect(Promise.resolve(run)).rejects.toMatchObject({ code: 'crypto.invalid' })
    }
  })

  test('throws what the operation throws', async () => {
    const run = createBrowserRunner(createBrowserCrypto()).run(crypto => {
      crypto.dhKeyPair('X25519')
      throw new RangeError('of its own')
    })
    await expect(Promise.resolve(run)).rejects.toThrow(RangeError)
  })

  test('ends also when every answer leads to another question', async () => {
    const chain = (crypto: CryptoProvider): Uint8Array => {
      let point = crypto.dhKeyPair('X25519', new Uint8Array(32).fill(3)).publicKey
      for (let depth = 0; depth < 80; depth++) point = crypto.dh('X25519', new Uint8Array(32).fill(5), point)
      return point
    }
    expect(await createBrowserRunner(createBrowserCrypto()).run(chain)).toEqual(chain(createNodeCrypto()))
  })
})
