// B-S3: accounts made in bulk, and accounts made over and over, seen from what the server's own edge tells: which network, how often.

import type { AgeBand } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../../provider/src/world.test-support.ts'
import { shippedRules } from '../rules/shipped.ts'
import { dayMs, hourMs } from '../time.ts'
import { createSafeWorld, type SafeWorld } from '../world.test-support.ts'
import { createRegistrations } from './registrations.ts'

/** A new account as the gate hears of it; the devices are the provider's. */
async function enrolled(world: SafeWorld, handle: string, networkKey: string | undefined, band: AgeBand = '18+') {
  const device = await world.enrol('one.example', handle, band)
  const { account } = await device.caller()
  const event = { kind: 'enrolled', account, isFirst: true, ageBand: band, guardianSubject: '', networkKey } as const
  await world.safety.gate.observe(event)
  return { device, account }
}

const enforced = shippedRules.map(rule => (rule.id === 'registration-farm' ? { ...rule, mode: 'friction' as const } : rule))

describe('B-S3: registration', () => {
  test('asks for no attestation: neither the age, the network nor the device has to be vouched for', async () => {
    const world = await createSafeWorld()
    const { device, account } = await enrolled(world, 'plain', undefined, 'unknown')
    expect(await refusal(device.openSession())).toBe('accepted')
    expect(world.safety.actions.levelNow(account)).toBe(0)
  })

  test('from one network in bulk is slowed down when these accounts write to strangers, and nobody is shut out', async () => {
    const world = await createSafeWorld({}, undefined, enforced)
    const targets = await Promise.all(Array.from({ length: 9 }, (_, at) => world.enrol('two.example', `target${at}`, '18+')))
    const farm = await Promise.all(Array.from({ length: 20 }, (_, at) => enrolled(world, `farm${at}`, 'farm')))
    const [home] = await Promise.all([enrolled(world, 'home', 'home'), enrolled(world, 'flatmate', 'home')])
    const last = farm.at(-1)!
    for (const one of [last, home]) for (const target of targets) await one.device.consent(target, 'request')
    await world.safety.settle()
    expect([last, farm[0]!, home].map(({ account }) => world.safety.actions.levelNow(account))).toEqual([1, 0, 0])
    // Half as many new people a day, which it is told.
    expect((await world.ask(last.device, 'readSafety')).limits[0]?.max).toBe(10)
    const others = await Promise.all(Array.from({ length: 2 }, (_, at) => world.enrol('two.example', `other${at}`, '18+')))
    expect(await refusal(last.device.consent(others[0]!, 'request'))).toBe('accepted')
    expect(await refusal(last.device.consent(others[1]!, 'request'))).toBe('safety.limit_reached')
    expect((await world.ask(last.device, 'listRestrictions')).restrictions).toMatchObject([{ level: 1, appeal: 'possible' }])
  })

  test('is forgotten with its day, and a network that is not known is no network', () => {
    const registrations = createRegistrations()
    for (let account = 1; account <= 20; account++) registrations.add(account, 'n', account)
    registrations.add(99, undefined, 0)
    expect(registrations.near(1, hourMs)?.accounts).toBe(20)
    expect(registrations.near(1, 2 * dayMs)).toBeUndefined()
    expect(registrations.near(99, hourMs)).toBeUndefined()
  })

  test('F14: starting over is counted over every device and reset of the account, and starts no new allowance', async () => {
    const world = await createSafeWorld()
    const { device, account } = await enrolled(world, 'again', 'n')
    const targets = await Promise.all(Array.from({ length: 21 }, (_, at) => world.enrol('two.example', `t${at}`, '18+')))
    for (const target of targets.slice(0, 20)) await device.consent(target, 'request')
    const tablet = await device.another()
    await world.safety.gate.observe({ kind: 'reset', account })
    expect(await refusal(tablet.consent(targets[20]!, 'request'))).toBe('safety.limit_reached')
    const used = (await world.ask(tablet, 'readSafety')).limits[0]?.used
    expect(used).toBe(20)
  })
})
