// The provider's world with safety at its gate: real store, real provider, people whose apps say how old they are.

import { frankingTag, sealEvidence, sealingKeyPair } from '@causeway/crypto'
import { openDirectStore, type Store, storeFor } from '@causeway/store'
import {
  type AgeBand,
  type Contract,
  decodeMimiContent,
  type ReportCategoryName,
  type ReportClaim,
  type RequestOf,
  type ResponseOf,
  type SafetyEndpointName,
} from '@causeway/wire'
import { openGate } from '../../provider/src/gate.ts'
import { createWorld, crypto, type Device, type World } from '../../provider/src/world.test-support.ts'
import type { SafetyProperty } from './ports.ts'
import type { Rule } from './rules/rule.ts'
import { openSafety, type Safety } from './safety.ts'

/** The safety team's, for tests. */
export const teamKeys = sealingKeyPair(crypto)

/** When the provider's world begins (world.test-support.ts). */
const startedAtMs = 1_790_000_000_000

export const domains = ['one.example', 'two.example', 'three.example'] as const

export interface SafeWorld extends World {
  readonly safety: Safety
  readonly store: Store
  /** Enrols somebody whose app says this band; `guardian` is a subject of the same app. */
  enrol(property: string, handle: string, band: AgeBand, guardian?: string): Promise<Device>
  /** The app says something else from the next sign-in on, which is made with another device of the account. */
  says(device: Device, band: AgeBand, guardian?: string): Promise<Device>
  ask<N extends SafetyEndpointName>(
    device: Device,
    name: N,
    body?: RequestOf<Contract[N]>['body'],
    params?: Readonly<Record<string, string>>,
  ): Promise<ResponseOf<Contract[N]>['body']>
}

export async function createSafeWorld(
  properties: Partial<Record<string, Partial<SafetyProperty>>> = {},
  store: Store = openDirectStore({ path: ':memory:' }),
  rules?: readonly Rule[],
): Promise<SafeWorld> {
  const said = new Map<string, { band: AgeBand; guardian: string }>()
  // Circles that a server closes in its composition: clock and provider are the world's.
  let world: World | undefined
  const safety = await openSafety({
    store: storeFor(store, 'safety'),
    crypto,
    clock: { nowMs: () => world?.clock.at ?? startedAtMs },
    properties: domains.map(domain => ({ domain, unknownAge: '18+', hasGuardians: false, ...properties[domain] })),
    teamKey: teamKeys.publicKey,
    ...(rules === undefined ? {} : { rules }),
    checkFrank: claim => (world as World).provider.frankVerdict(claim),
    hasAsked: async (requester, target) => await (world as World).provider.hasAsked(requester, target),
    release: async (requester, target) => await (world as World).provider.releaseRequest(requester, target),
    withhold: async (requester, target) => await (world as World).provider.withholdRequest(requester, target),
  })
  world = createWorld({
    deps: {
      store,
      gate: { ...openGate, ...safety.gate },
      verifyLogin: async token => {
        const [property = '', subject = '', handle = ''] = token.split('|')
        const { band, guardian } = said.get(`${property}|${subject}`) ?? { band: 'unknown', guardian: '' }
        return { property, subject, handle, ageBand: band, guardian }
      },
    },
    limits: { contactRequestsPerDayMax: 100_000, lookupsPerDayMax: 100_000, claimsPerHourMax: 100_000 },
  })
  const made = world
  return {
    ...made,
    safety,
    store,
    async enrol(property, handle, band, guardian = '') {
      said.set(`${property}|${handle}`, { band, guardian })
      return await made.person(property, handle)
    },
    async says(device, band, guardian = '') {
      said.set(`${device.property}|${device.handle}`, { band, guardian })
      return await device.another()
    },
    async ask(device, name, body, params = {}) {
      const request = { params, query: {}, headers: {}, body } as never
      return (await safety.dispatch(name, request, await device.caller())).body as never
    },
  }
}

/** What `other` has in its mailbox from `one`: whether a request reached it. */
export async function wasReached(other: Device, one: Device): Promise<boolean> {
  const mail = await other.mailbox()
  return mail.some(message => message.kind === 'consent' && message.operation === 'request' && message.user === one.user)
}

/** Each agreed to the other, whatever the rules: as it was before an age was told. */
export async function connect(world: SafeWorld, one: Device, other: Device): Promise<void> {
  const [a, b] = [(await one.caller()).account, (await other.caller()).account]
  for (const [requester, target] of [
    [a, b],
    [b, a],
  ] as const)
    await world.store.setConsent({ requester, target, state: 'granted', mailings: [], expiryDay: 99_999 })
}

/** A one-to-one conversation in which \`one\` says things that \`other\` can report. */
export interface Conversation {
  readonly one: Device
  readonly other: Device
  /** Sends it and gives what the other device has of it. */
  say(text: string): Promise<{ claim: ReportClaim; content: Uint8Array }>
}

export async function conversation(world: SafeWorld, one: Device, other: Device): Promise<Conversation> {
  await one.upload(2)
  await other.upload(2)
  await connect(world, one, other)
  const atOne = await one.createRoom('direct')
  await atOne.add(other)
  const atOther = await other.join()
  return {
    one,
    other,
    async say(text) {
      const { message, content } = await atOne.encrypt(text)
      const { cursor } = await atOne.submit(message)
      const entry = (await atOther.log(cursor - 1))[0]?.entry
      if (entry?.kind !== 'application') throw new Error('no message')
      const tag = frankingTag(crypto, decodeMimiContent(content).salt, content)
      const { frank, timestamp } = entry
      return { claim: { frankingTag: tag, frank, senderUri: one.user, roomUri: atOne.room, timestamp }, content }
    },
  }
}

/** \`other\` reports what \`one\` said, as a client does it. */
export async function report(
  world: SafeWorld,
  { one, other }: Pick<Conversation, 'one' | 'other'>,
  said: readonly { claim: ReportClaim; content: Uint8Array }[],
  category: ReportCategoryName = 'harassment.insult',
): Promise<{ report: string; verdict: string }> {
  const claims = said.map(({ claim }) => claim)
  const messages = said.map(({ content }) => ({ content, files: [] }))
  const person = { about: 'messages', seenName: '' } as const
  const header = { reporter: other.user, subject: one.user, category, claims, ...person }
  const { key } = await world.ask(other, 'readSafetyKey')
  const sealed = sealEvidence(crypto, key, header, { note: '', messages })
  const asJson = claims.map(({ frank, ...claim }) => ({ ...claim, ...frank }))
  return await world.ask(other, 'fileReport', { subject: one.user, category, claims: asJson, sealed, ...person })
}
