// What the oracles are known to do wrong, each with a reproduction on the library as it comes. The fuzz corrects the first group
// (`ts-mls/corrections.ts`), or steers around it where the code is not to be reached.

import { createNodeCrypto } from '@causeway/crypto/node'
import { createMlsPublic } from '@causeway/mls/public'
import type { ClientState } from 'ts-mls'
import type { Engine, OracleDevice } from './device.ts'
import { openMlsEngine } from './openmls/device.ts'
import { TsMlsDevice } from './ts-mls/device.ts'
import { tsMlsEngineOnNode } from './ts-mls/index.ts'

export interface KnownBug {
  readonly id: string
  readonly engine: 'ts-mls 1.6.4' | '@wireapp/core-crypto 10.3.0 (OpenMLS)'
  readonly what: string
  /** How the fuzz lives with it. */
  readonly remedy: string
  /** True when the bug is still there. */
  shows(): Promise<boolean>
}

const crypto = createNodeCrypto()

export const knownBugs: readonly KnownBug[] = [
  {
    id: 'ts-mls-external-pub',
    engine: 'ts-mls 1.6.4',
    what: 'external_pub lacks the length of its key (RFC 9420 §12.4.3.2), so nobody else can join by an external commit',
    remedy: 'corrected',
    async shows() {
      const [a, b] = await devices(await tsMls(), 2)
      const { groupInfo } = await grown(a, [b])
      return refuses(async () => (await openMlsEngine().newDevice(9)).joinExternally(groupInfo, false))
    },
  },
  {
    id: 'ts-mls-commit-secret-beside-a-blank-half',
    engine: 'ts-mls 1.6.4',
    what: 'where the half of the tree opposite the committer is blank, the commit secret is derived once more than RFC 9420 §7.4 says',
    remedy: 'corrected',
    async shows() {
      const [a, b, c] = await devices(await tsMls(), 3)
      const d = await openMlsEngine().newDevice(4)
      await grown(a, [b, c, d])
      const staged = await c.commit({ add: [], remove: [a, b] })
      return refuses(() => d.process(staged.commit))
    },
  },
  {
    id: 'ts-mls-unmerged-leaves',
    engine: 'ts-mls 1.6.4',
    what: 'a tree is refused in which nodes above one another list different unmerged leaves, which RFC 9420 §12.4.3.1 allows',
    remedy: 'corrected',
    async shows() {
      const members = await devices(await tsMls(), 8)
      await grown(members[0] as OracleDevice, members.slice(1))
      const rest = members.filter((_, index) => index !== 3 && index !== 5)
      const all = async (by: OracleDevice, add: readonly OracleDevice[], remove: readonly OracleDevice[]): Promise<void> => {
        const keyPackages = await Promise.all(add.map(device => device.keyPackage()))
        const staged = await by.commit({ add: keyPackages, remove })
        await staged.accept()
        for (const device of rest) if (device !== by) await device.process(staged.commit)
        for (const device of add) if (staged.welcome !== undefined) await device.joinByWelcome(staged.welcome)
      }
      const [a, , c, d, e, f] = members as [OracleDevice, OracleDevice, OracleDevice, OracleDevice, OracleDevice, OracleDevice]
      await all(a, [], [d, f])
      await all(c, [], [])
      await all(e, [], [])
      const [one, two] = await devices(await tsMls(), 2, 20)
      const { welcome } = await grownBy(a, [one], rest)
      if (welcome === undefined) return false
      return refuses(() => all(a, [two], []))
    },
  },
  {
    id: 'ts-mls-own-place-refilled',
    engine: 'ts-mls 1.6.4',
    what: 'a member that a commit removes does not notice when the same commit gives its leaf to somebody else (RFC 9420 §12.4.2)',
    remedy: 'corrected',
    async shows() {
      const [a, b, c] = await devices(await tsMls(), 3)
      await grown(a, [b])
      const staged = await a.commit({ add: [await c.keyPackage()], remove: [b] })
      return refuses(async () => {
        const heard = await b.process(staged.commit)
        if (heard.kind !== 'commit' || !heard.removed) throw new Error('not removed')
      })
    },
  },
  {
    id: 'ts-mls-skipped-secrets',
    engine: 'ts-mls 1.6.4',
    what: 'for a skipped message its ratchet secret is kept, from which the keys of messages already read follow (RFC 9420 §9.2)',
    remedy: 'no divergence: a loss of forward secrecy',
    async shows() {
      const [a, b] = (await devices(await tsMls(), 2)) as [TsMlsDevice, TsMlsDevice]
      await grown(a, [b])
      await a.encrypt(Uint8Array.of(0))
      const second = await a.encrypt(Uint8Array.of(1))
      await b.process(second)
      b.changeState(turnedBack)
      return (await b.process(second)).kind === 'message'
    },
  },
  {
    id: 'ts-mls-alone',
    engine: 'ts-mls 1.6.4',
    what: 'whoever removes all others takes a commit secret of zeros, which the removed know (RFC 9420 §7.4)',
    remedy: 'no divergence: nobody else needs the secret',
    async shows() {
      const library = await import('ts-mls')
      const [a, b] = (await devices(await tsMls(), 2)) as [TsMlsDevice, TsMlsDevice]
      await grown(a, [b])
      const { initSecret } = b.state.keySchedule
      const before = initSecret.slice()
      await (await a.commit({ add: [], remove: [b] })).accept()
      const { initializeEpoch } = await import('ts-mls/keySchedule.js')
      const suite = await library.getCiphersuiteImpl(library.getCiphersuiteFromName(suiteName))
      const zeros = new Uint8Array(32)
      const guess = await initializeEpoch(before, zeros, a.state.groupContext, zeros, suite.kdf)
      return Buffer.compare(guess.keySchedule.epochAuthenticator, a.state.keySchedule.epochAuthenticator) === 0
    },
  },
  {
    id: 'openmls-rejoin-right-of-a-blank',
    engine: '@wireapp/core-crypto 10.3.0 (OpenMLS)',
    what:
      'an external commit that removes the joiner’s own leaf leaves that leaf in the tree when another blank leaf lies left of it ' +
      '(RFC 9420 §12.4.3.2: the Remove is applied like any other)',
    remedy: 'not done in groups with OpenMLS',
    async shows() {
      const [a, b, c] = await devices(await tsMls(), 3)
      const d = await openMlsEngine().newDevice(4)
      await grown(a, [b, c, d])
      const removal = await d.commit({ add: [], remove: [c] })
      await removal.accept()
      const followed = createMlsPublic({ crypto }).fromGroupInfo(removal.groupInfo)
      const rejoin = await d.joinExternally(removal.groupInfo, true)
      return refuses(async () => followed.applyCommit(rejoin.commit, rejoin.groupInfo))
    },
  },
]

const suiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

function tsMls(): Promise<Engine> {
  return tsMlsEngineOnNode(crypto)
}

async function devices<Count extends number>(engine: Engine, count: Count, from = 1): Promise<Tuple<Count>> {
  const made: OracleDevice[] = []
  for (let number = 0; number < count; number++) made.push(await engine.newDevice(from + number))
  return made as Tuple<Count>
}

type Tuple<Count extends number> = Count extends 2
  ? [OracleDevice, OracleDevice]
  : Count extends 3
    ? [OracleDevice, OracleDevice, OracleDevice]
    : OracleDevice[]

/** A new group of `first` and the others, who all joined by one Welcome. */
async function grown(first: OracleDevice, others: readonly OracleDevice[]): Promise<{ groupInfo: Uint8Array }> {
  await first.createGroup(crypto.random(16))
  return grownBy(first, others, [])
}

async function grownBy(
  by: OracleDevice,
  others: readonly OracleDevice[],
  told: readonly OracleDevice[],
): Promise<{ groupInfo: Uint8Array; welcome: Uint8Array | undefined }> {
  const add = await Promise.all(others.map(device => device.keyPackage()))
  const staged = await by.commit({ add, remove: [] })
  await staged.accept()
  for (const device of told) if (device !== by) await device.process(staged.commit)
  for (const device of others) await device.joinByWelcome(staged.welcome as Uint8Array)
  return staged
}

async function refuses(run: () => Promise<unknown>): Promise<boolean> {
  return run().then(
    () => false,
    () => true,
  )
}

/** The ratchet of the first leaf as it was before the skipped message, made of nothing but what was kept for it. */
function turnedBack(state: ClientState): ClientState {
  const secretTree = state.secretTree.map((node, index) => {
    const kept = node.application.unusedGenerations[0]
    return index === 0 && kept !== undefined
      ? { ...node, application: { secret: kept, generation: 0, unusedGenerations: {} } }
      : node
  })
  return { ...state, secretTree }
}
