// What can happen to a group. Each step does one thing, or answers false where it cannot be done now.

import type { OracleDevice, ProposalWish, StagedHandshake } from '../device.ts'
import { attempt, described, type Sealed, type World } from './world.ts'

export type Step = (world: World) => Promise<boolean>

export const steps: Readonly<Record<string, Step>> = {
  add: async world => memberCommit(world, await newcomers(world, 1 + world.random.below(4)), []),
  addMany: async world => memberCommit(world, await newcomers(world, 4 + world.random.below(12)), []),
  remove: world => memberCommit(world, [], someMembers(world, 1 + world.random.below(3))),
  async addAndRemove(world) {
    return memberCommit(world, await newcomers(world, 1 + world.random.below(2)), someMembers(world, 1))
  },
  update: world => memberCommit(world, [], []),
  updateMore: world => memberCommit(world, [], []),
  proposeFirst,
  joinExternally,
  rejoinExternally,
  race,
  talk,
  talkMore: talk,
  talkLate,
  replay,
  tamper,
  async restart(world) {
    await world.restart()
    return true
  },
}

async function memberCommit(world: World, add: OracleDevice[], remove: OracleDevice[]): Promise<boolean> {
  const committer = committerOf(world, add, remove)
  if (committer === undefined) return false
  const staged = await stage(committer, add, remove)
  await attempt(`${described(committer)} merges`, () => staged.accept())
  await world.spread(staged, committer, remove)
  await world.welcome(staged, add)
  return true
}

async function stage(
  committer: OracleDevice,
  add: readonly OracleDevice[],
  remove: readonly OracleDevice[],
): Promise<StagedHandshake> {
  const keyPackages: Uint8Array[] = []
  for (const device of add) keyPackages.push(await attempt(`${described(device)} makes a key package`, () => device.keyPackage()))
  const what = `${described(committer)} commits +${add.map(({ engine }) => engine).join('+')} -${remove.length}`
  return attempt(what, () => committer.commit({ add: keyPackages, remove }))
}

/** One or two members propose, a third commits what they proposed. */
async function proposeFirst(world: World): Promise<boolean> {
  const [committer, ...others] = world.random.shuffled(world.members)
  const able = others.filter(({ proposes }) => proposes.length > 0)
  if (committer === undefined || able.length === 0) return false
  const [add, gone, busy] = [[], [], new Set<OracleDevice>()] as [OracleDevice[], OracleDevice[], Set<OracleDevice>]
  for (const proposer of able.slice(0, 1 + world.random.below(2))) {
    if (gone.includes(proposer)) continue
    const wish = await proposalOf(world, proposer, committer, busy)
    if (wish === undefined) continue
    if (wish.newcomer !== undefined) add.push(wish.newcomer)
    if (wish.kind === 'remove') gone.push(wish.device)
    const what = `${described(proposer)} proposes ${wish.kind}`
    const proposal = await attempt(what, () => proposer.propose?.(wish) ?? Promise.reject(new Error('it cannot')))
    await world.announce(proposal, proposer)
  }
  if (busy.size + add.length === 0) return false
  const staged = await attempt(`${described(committer)} commits by reference`, () =>
    committer.commit({ add: [], remove: [], pending: true }),
  )
  await attempt(`${described(committer)} merges`, () => staged.accept())
  await world.spread(staged, committer, gone)
  await world.welcome(staged, add)
  return true
}

/** Nobody is named by two proposals; `busy` are those who are. */
async function proposalOf(
  world: World,
  proposer: OracleDevice,
  committer: OracleDevice,
  busy: Set<OracleDevice>,
): Promise<(ProposalWish & { readonly newcomer?: OracleDevice }) | undefined> {
  const kind = world.random.pick(proposer.proposes)
  if (kind === 'add') {
    if (world.members.length + 2 > world.membersMax) return undefined
    const newcomer = await world.newDevice()
    return { kind, keyPackage: await newcomer.keyPackage(), newcomer }
  }
  if (kind === 'update') {
    if (busy.has(proposer)) return undefined
    busy.add(proposer)
    return { kind }
  }
  const free = world.members.filter(device => device !== committer && device !== proposer && !busy.has(device))
  const device = free.length < 2 ? undefined : world.random.pick(free)
  if (device === undefined) return undefined
  busy.add(device)
  return { kind, device }
}

/** core-crypto cannot add and remove in one commit. */
function committerOf(world: World, add: readonly OracleDevice[], remove: readonly OracleDevice[]): OracleDevice | undefined {
  if (world.members.length + add.length - remove.length > world.membersMax) return undefined
  const both = add.length > 0 && remove.length > 0
  const able = world.members.filter(device => !remove.includes(device) && !(both && device.engine === 'openmls'))
  return able.length === 0 ? undefined : world.random.pick(able)
}

async function joinExternally(world: World): Promise<boolean> {
  if (world.members.length >= world.membersMax) return false
  return externalCommit(world, await world.newDevice(), false)
}

async function rejoinExternally(world: World): Promise<boolean> {
  const joiner = world.random.pick(world.members)
  // Known bug `openmls-rejoin-right-of-a-blank`.
  if (world.hasBlankLeftOf(joiner) && world.members.some(({ engine }) => engine === 'openmls')) return false
  return world.members.length < 2 ? false : externalCommit(world, joiner, true)
}

async function externalCommit(world: World, joiner: OracleDevice, resync: boolean): Promise<boolean> {
  const what = `${described(joiner)} ${resync ? 're' : ''}joins externally`
  const staged = await attempt(what, () => joiner.joinExternally(world.groupInfo, resync))
  await attempt(what, () => staged.accept())
  await world.spread(staged, joiner, [])
  if (!resync) world.members.push(joiner)
  return true
}

/** Two commit at once; the hub takes one, and the other follows it. */
async function race(world: World): Promise<boolean> {
  const [winner, loser] = world.random.shuffled(world.members)
  if (winner === undefined || loser === undefined) return false
  const [won, lost] = [await stage(winner, [], []), await stage(loser, [], [])]
  await attempt(`${described(winner)} merges`, () => won.accept())
  await attempt(`${described(loser)} gives way`, () => lost.reject())
  await world.spread(won, winner, [])
  return true
}

async function talk(world: World): Promise<boolean> {
  await world.deliver(await said(world, 1 + world.random.below(4)))
  return true
}

/** Said before a commit, read after it. */
async function talkLate(world: World): Promise<boolean> {
  const sealed = await said(world, 1)
  await memberCommit(world, [], [])
  await world.deliver(sealed)
  return true
}

async function said(world: World, count: number): Promise<Sealed[]> {
  const sender = world.random.pick(world.members)
  const sealed: Sealed[] = []
  for (let index = 0; index < count; index++) {
    const plaintext = world.random.bytes(world.random.below(300) + 1)
    const message = await attempt(`${described(sender)} encrypts`, () => sender.encrypt(plaintext))
    sealed.push({ sender, message, plaintext })
  }
  return sealed
}

async function replay(world: World): Promise<boolean> {
  const sealed = await said(world, 1)
  await world.deliver(sealed)
  for (const { sender, message } of sealed) {
    for (const device of world.members) {
      if (device !== sender && device.engine === 'causeway') await world.mustRefuse(device, message, 'twice')
    }
  }
  return true
}

/** One bit of a message is turned over on its way to ours; the true one is taken afterwards. */
async function tamper(world: World): Promise<boolean> {
  const sealed = await said(world, 1)
  for (const { sender, message } of sealed) {
    for (const device of world.members) {
      if (device === sender || device.engine !== 'causeway') continue
      const changed = message.slice()
      const at = world.random.below(changed.length)
      changed[at] = (changed[at] as number) ^ (1 << world.random.below(8))
      await world.mustRefuse(device, changed, 'with a bit turned over')
    }
  }
  await world.deliver(sealed)
  return true
}

async function newcomers(world: World, count: number): Promise<OracleDevice[]> {
  const room = world.membersMax - world.members.length
  const devices: OracleDevice[] = []
  for (let index = 0; index < Math.min(count, room); index++) devices.push(await world.newDevice())
  return devices
}

/** Up to so many, never all. */
function someMembers(world: World, count: number): OracleDevice[] {
  return world.random.shuffled(world.members).slice(0, Math.min(count, world.members.length - 2))
}
