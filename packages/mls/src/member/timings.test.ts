import { createNodeCrypto } from '@causeway/crypto/node'
import { expect, test } from 'vitest'
import { createMlsEngine } from './create-engine.ts'
import type { MlsIdentity } from './engine.ts'

const crypto = createNodeCrypto()
const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
const nowMs = 0

function identityOf(name: string): MlsIdentity {
  const pair = crypto.signatureKeyPair('Ed25519')
  const identity = new TextEncoder().encode(`mimi://a.example/d/${name}`)
  return {
    identity,
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: new Uint8Array(200),
  }
}

/** Median of several runs, in ms. */
async function median(runs: number, run: () => unknown): Promise<number> {
  const took: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await run()
    took.push(performance.now() - start)
  }
  took.sort((a, b) => a - b)
  return took[runs >> 1] ?? 0
}

function next<T>(queue: T[]): T {
  const value = queue.shift()
  if (value === undefined) throw new Error('the queue is empty')
  return value
}

test.each([2, 100])('a message costs less than 10 ms in a group of %i', { timeout: 60_000 }, async size => {
  const figures: Record<string, string> = {}
  const note = (name: string, value: number): void => {
    figures[name] = value < 100 ? value.toFixed(2) : value.toFixed(0)
  }
  const identity = identityOf('0')
  const group = await engine.createGroup(identity, new Uint8Array(16), { nowMs })
  const other = identityOf('1')
  const keyPackage = await engine.generateKeyPackage(other, { nowMs, lastResort: false })
  const add = [keyPackage.message]
  for (let i = 2; i < size; i++)
    add.push((await engine.generateKeyPackage(identityOf(String(i)), { nowMs, lastResort: false })).message)
  const start = performance.now()
  const { welcome = new Uint8Array() } = await group.commit({ add })
  group.mergeStaged()
  note('add all, ms', performance.now() - start)
  note('welcome, bytes', welcome.length)
  const joined = await engine.joinFromWelcome(other, welcome, keyPackage)
  note('join, ms', await median(3, () => engine.joinFromWelcome(other, welcome, keyPackage)))

  const queue: Uint8Array[] = []
  const plaintext = new Uint8Array(256)
  const encryptMs = await median(300, async () => queue.push(await group.encrypt(plaintext, new Uint8Array(64))))
  note('encrypt 256 B, ms', encryptMs)
  const decryptMs = await median(300, () => joined.process(next(queue)))
  note('decrypt 256 B, ms', decryptMs)
  const commit = async (request: { add?: Uint8Array[] }): Promise<void> => {
    queue.push((await group.commit(request)).commit)
    group.mergeStaged()
  }
  note('update commit, ms', await median(5, () => commit({})))
  note('process update, ms', await median(5, () => joined.process(next(queue))))
  const more: Uint8Array[] = []
  for (let i = 0; i < 5; i++)
    more.push((await engine.generateKeyPackage(identityOf(`x${i}`), { nowMs, lastResort: false })).message)
  note('add one, ms', await median(5, () => commit({ add: [next(more)] })))
  note('process add, ms', await median(5, () => joined.process(next(queue))))
  note('serialise, ms', await median(5, () => group.serialise()))
  const state = group.serialise()
  note('restore, ms', await median(5, () => engine.restore(identity, state)))
  note('state, bytes', state.length)
  console.info(`mls/member at ${size} members`, figures)
  expect(encryptMs).toBeLessThan(10)
  expect(decryptMs).toBeLessThan(10)
})
