// What it costs a server to follow a large group. The figures are printed; the limit is wide, because test machines are shared.

import { createNodeCrypto } from '@causeway/crypto/node'
import { expect, test } from 'vitest'
import { createMlsEngine, type MlsIdentity } from '../member/index.ts'
import { createMlsPublic } from './index.ts'

const crypto = createNodeCrypto()
const engine = createMlsEngine({ crypto, clock: { nowMs: () => nowMs } })
const mlsPublic = createMlsPublic({ crypto })
const nowMs = Date.UTC(2031, 5, 1)
/** CAUSEWAY_MEMBERS=1000 for the figures of the README. */
const members = Number(process.env['CAUSEWAY_MEMBERS'] ?? 100)
const figures: Record<string, string> = {}

test(`following a commit in a group of ${members} costs less than 100 ms`, { timeout: 60_000 }, async () => {
  const group = await engine.createGroup(identityOf('0'), crypto.random(16), { nowMs })
  const start = mlsPublic.fromGroupInfo(await group.groupInfo())
  const keyPackages = await Promise.all(Array.from({ length: members - 1 }, (_, i) => keyPackage(String(i + 1))))
  const grown = await group.commit({ add: keyPackages })
  group.mergeStaged()
  let followed = measure(`add ${members - 1}`, 1, () => start.applyCommit(grown.commit, grown.groupInfo)).next
  const state = followed.serialise()
  figures['state'] = `${Math.round(state.length / 1024)} KiB`
  measure('restore', 9, () => mlsPublic.restore(state))
  const update = await group.commit({})
  group.mergeStaged()
  const restored = mlsPublic.restore(state)
  measure('update in a cold tree, first after restore', 1, () => restored.applyCommit(update.commit, update.groupInfo))
  followed = measure('update in a cold tree', 9, () => followed.applyCommit(update.commit, update.groupInfo)).next
  const remove = await group.commit({ remove: [5] })
  group.mergeStaged()
  followed = measure('remove', 9, () => followed.applyCommit(remove.commit, remove.groupInfo)).next
  const join = await engine.joinExternal(identityOf('joiner'), followed.groupInfo(), { nowMs, resync: false })
  const last = measure('external join', 9, () => followed.applyCommit(join.commit, join.groupInfo))
  measure('whole tree verified', 1, () => mlsPublic.fromGroupInfo(last.next.groupInfo()))
  console.info(`public group of ${members}: ${JSON.stringify(figures)}`)
  expect(last.next.members().length).toBe(members)
  expect(Number.parseFloat(figures['external join'] ?? '')).toBeLessThan(100)
})

/** Prints the median. */
function measure<T>(name: string, runs: number, run: () => T): T {
  const took: number[] = []
  let result = timed(run, took)
  for (let i = 1; i < runs; i++) result = timed(run, took)
  figures[name] = `${(took.toSorted((a, b) => a - b)[runs >> 1] ?? 0).toFixed(1)} ms`
  return result
}

function timed<T>(run: () => T, took: number[]): T {
  const start = performance.now()
  const result = run()
  took.push(performance.now() - start)
  return result
}

async function keyPackage(name: string): Promise<Uint8Array> {
  return (await engine.generateKeyPackage(identityOf(name), { nowMs, lastResort: false })).message
}

function identityOf(name: string): MlsIdentity {
  const pair = crypto.signatureKeyPair('Ed25519')
  return {
    identity: new TextEncoder().encode(`mimi://a.example/d/${name}`),
    signaturePublicKey: pair.publicKey,
    signaturePrivateKey: pair.privateKey,
    certificate: crypto.random(250),
  }
}
