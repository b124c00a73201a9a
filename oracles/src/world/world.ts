// One group of mixed engines, followed by the hub's public half. `everyone agrees` is asked after every step.

import { createMlsPublic, type MlsPublicGroup } from '@causeway/mls/public'
import type { CryptoProvider } from '@causeway/crypto'
import type { CausewayDevice } from '../causeway.ts'
import type { Engine, Handshake, OracleDevice } from '../device.ts'
import type { Random } from './random.ts'

/** Two engines do not agree, or one refuses what it must take, or takes what it must refuse. */
export class Divergence extends Error {
  override readonly name = 'Divergence'
}

export interface Sealed {
  readonly sender: OracleDevice
  readonly message: Uint8Array
  readonly plaintext: Uint8Array
}

export class World {
  readonly random: Random
  readonly #engines: readonly Engine[]
  readonly membersMax: number
  members: OracleDevice[] = []
  /** Ours that were removed: whatever is said later must stay closed to them. */
  readonly removed: OracleDevice[] = []
  groupInfo: Uint8Array = new Uint8Array()
  followed!: MlsPublicGroup
  readonly #public: ReturnType<typeof createMlsPublic>
  #made = 0

  constructor(crypto: CryptoProvider, random: Random, engines: readonly Engine[], membersMax: number) {
    this.random = random
    this.#engines = engines
    this.membersMax = membersMax
    this.#public = createMlsPublic({ crypto })
  }

  /** Somebody makes the group and adds somebody else: the least that can diverge. */
  async begin(groupId: Uint8Array): Promise<void> {
    const [first, second] = [await this.#newFounder(), await this.newDevice()]
    await attempt(`${first.engine} creates`, () => first.createGroup(groupId))
    this.members = [first]
    const staged = await attempt(`${first.engine} adds`, async () =>
      first.commit({ add: [await second.keyPackage()], remove: [] }),
    )
    await staged.accept()
    await this.welcome(staged, [second])
    this.groupInfo = staged.groupInfo
    this.followed = this.#public.fromGroupInfo(staged.groupInfo)
  }

  /** core-crypto's groups demand X.509 credentials of every member (required_capabilities), which we do not have. */
  #newFounder(): Promise<OracleDevice> {
    return this.random.pick(this.#engines.filter(({ name }) => name !== 'openmls')).newDevice(++this.#made)
  }

  newDevice(): Promise<OracleDevice> {
    return this.random.pick(this.#engines).newDevice(++this.#made)
  }

  /** The hub and everybody else keep a proposal for a commit to come. */
  async announce(proposal: Uint8Array, proposer: OracleDevice): Promise<void> {
    await attempt(`the hub keeps ${described(proposer)}'s proposal`, async () => {
      this.followed = this.followed.applyProposal(proposal)
    })
    for (const device of this.members.filter(other => other !== proposer)) {
      const heard = await attempt(`${described(device)} keeps ${proposer.engine}'s proposal`, () => device.process(proposal))
      if (heard.kind !== 'proposal') throw new Divergence(`${described(device)} takes a proposal for a ${heard.kind}`)
    }
  }

  /** What the hub does with an accepted commit, and what everybody else does. `committer` has merged it already. */
  async spread(handshake: Handshake, committer: OracleDevice, gone: readonly OracleDevice[]): Promise<void> {
    await attempt(`the hub follows ${described(committer)}`, async () => {
      this.followed = this.followed.applyCommit(handshake.commit, handshake.groupInfo).next
    })
    for (const device of this.members.filter(other => other !== committer)) {
      if (gone.includes(device)) await this.#dismiss(device, handshake)
      else await attempt(`${described(device)} processes ${committer.engine}'s commit`, () => device.process(handshake.commit))
    }
    this.members = this.members.filter(device => !gone.includes(device))
    this.groupInfo = handshake.groupInfo
  }

  async welcome({ welcome }: Handshake, newcomers: readonly OracleDevice[]): Promise<void> {
    for (const device of newcomers) {
      if (welcome === undefined) throw new Divergence('a commit that adds has no welcome')
      await attempt(`${described(device)} joins by welcome`, () => device.joinByWelcome(welcome))
      this.members.push(device)
    }
  }

  /** Delivers messages to everybody but their senders, each in an order of its own. */
  async deliver(sealed: readonly Sealed[], readers: readonly OracleDevice[] = this.members): Promise<void> {
    for (const reader of readers) {
      for (const { sender, message, plaintext } of this.#ordered(sealed, reader)) {
        if (sender === reader) continue
        const heard = await attempt(`${described(reader)} reads ${sender.engine}'s message`, () => reader.process(message))
        if (heard.kind !== 'message' || Buffer.compare(heard.plaintext, plaintext) !== 0)
          throw new Divergence(`${described(reader)} reads something else from ${described(sender)}`)
        if (heard.sender !== sender.name)
          throw new Divergence(`${described(reader)} hears "${heard.sender}" and not ${described(sender)}`)
      }
    }
    for (const outsider of this.removed)
      for (const one of sealed) await this.mustRefuse(outsider, one.message, 'after its removal')
  }

  async mustRefuse(device: OracleDevice, message: Uint8Array, what: string): Promise<void> {
    const taken = await device.process(message).then(
      heard => heard.kind,
      () => undefined,
    )
    if (taken !== undefined) throw new Divergence(`${described(device)} takes a ${taken} ${what}`)
  }

  async everyoneAgrees(): Promise<void> {
    const expected = this.members.map(({ name }) => name).toSorted()
    const [first, ...others] = this.members
    if (first === undefined) return
    const [epoch, secret] = [await first.epoch(), await first.secret()]
    if (this.followed.epoch !== epoch) throw new Divergence(`the hub is in epoch ${this.followed.epoch}, not ${epoch}`)
    mustEqual('the hub', publicNames(this.followed), expected)
    mustEqual(described(first), await first.members(), expected)
    for (const device of others) {
      if ((await device.epoch()) !== epoch) throw new Divergence(`${described(device)} is in another epoch`)
      if (Buffer.compare(await device.secret(), secret) !== 0)
        throw new Divergence(`${described(device)} has another exporter secret than ${described(first)}`)
      mustEqual(described(device), await device.members(), expected)
    }
  }

  /** A leaf left of the device's own is in use by nobody. */
  hasBlankLeftOf(device: OracleDevice): boolean {
    const members = this.followed.members()
    const own = members.find(({ identity }) => new TextDecoder().decode(identity) === device.name)
    return own !== undefined && members.filter(({ leafIndex }) => leafIndex < own.leafIndex).length < own.leafIndex
  }

  /** Ours, and the hub, through their stored states. */
  async restart(): Promise<void> {
    for (const device of this.members) {
      if (device.engine === 'causeway') await attempt('causeway restarts', () => (device as CausewayDevice).restart())
    }
    this.followed = this.#public.restore(this.followed.serialise())
  }

  async end(): Promise<void> {
    for (const device of this.members) await device.leave()
  }

  /** core-crypto keeps the keys of two skipped messages, no more: to it, neighbours change places. */
  #ordered(sealed: readonly Sealed[], reader: OracleDevice): Sealed[] {
    if (reader.engine !== 'openmls') return this.random.shuffled(sealed)
    return sealed.flatMap((_, at) => (at % 2 === 0 ? this.random.shuffled(sealed.slice(at, at + 2)) : []))
  }

  async #dismiss(device: OracleDevice, handshake: Handshake): Promise<void> {
    if (device.engine === 'causeway' || device.engine === 'ts-mls') {
      const heard = await attempt(`${described(device)} hears of its removal`, () => device.process(handshake.commit))
      if (heard.kind !== 'commit' || !heard.removed) throw new Divergence(`${described(device)} does not know that it is removed`)
    }
    if (device.engine === 'causeway') this.removed.push(device)
    else await device.leave()
    if (this.removed.length > removedMax) await this.removed.shift()?.leave()
  }
}

const removedMax = 3

export function described(device: OracleDevice): string {
  return `${device.engine} ${device.name.slice(24, 36).replace(/^0+/, '#')}`
}

/** A refusal of what must be taken is a divergence. */
export async function attempt<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Divergence) throw error
    throw new Divergence(`${what}: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  const reasons: string[] = []
  for (let at: unknown = error; at !== undefined && reasons.length < 4; at = (at as { cause?: unknown }).cause) {
    // core-crypto says what it means in `inner` alone.
    const { inner } = at as { inner?: unknown }
    reasons.push(inner === undefined && at instanceof Error ? at.message : JSON.stringify(inner))
  }
  return reasons.join(' ← ')
}

function publicNames(group: MlsPublicGroup): string[] {
  return group
    .members()
    .map(({ identity }) => new TextDecoder().decode(identity))
    .toSorted()
}

function mustEqual(who: string, seen: readonly string[], expected: readonly string[]): void {
  if (seen.join() !== expected.join())
    throw new Divergence(`${who} sees ${seen.length} members, not the ${expected.length} there are`)
}
