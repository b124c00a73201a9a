// Faults at random moments: crashes of devices and of the hub, partitions, clogs, broken sockets. Everything broken is mended
// after a while; the healing phase mends the rest.

import type { Rates } from './faults.ts'
import type { World } from './world.ts'

/** A crash falls at one of the next so many port calls of its node. */
const callsAheadMax = 60

/** Injects until `untilMs` of virtual time. */
export function unleash(world: World, rates: Rates, untilMs: number): void {
  const random = world.random.fork('chaos')
  const { schedule, network, hub } = world
  const again = (perMinute: number, strike: () => void): void => {
    if (perMinute <= 0) return
    const next = (): void => {
      const pauseMs = (60_000 / perMinute) * (0.2 + random.below(1_600) / 1_000)
      schedule.after(pauseMs, () => {
        if (schedule.nowMs >= untilMs) return
        strike()
        next()
      })
    }
    next()
  }
  const when = (): 'before' | 'after' => (random.chance(0.5) ? 'before' : 'after')

  again(rates.deviceCrashes, () => {
    const device = random.pick(world.devices)
    if (random.chance(0.3)) device.crash()
    else device.crashAt({ call: random.between(1, callsAheadMax), when: when() })
    schedule.after(random.between(500, 12_000), () => device.on())
  })
  again(rates.hubCrashes, () => {
    if (random.chance(0.3)) hub.crash()
    else hub.crashAt({ call: random.between(1, callsAheadMax), when: when() })
    schedule.after(random.between(300, 6_000), () => hub.up())
  })
  again(rates.partitions, () => {
    const { name } = random.pick(world.devices)
    network.partition(name)
    schedule.after(random.between(500, 12_000), () => network.heal(name))
  })
  // Swizzle-clog: everybody is clogged, one after the other, and set free in another order.
  again(rates.clogs, () => {
    for (const { name } of world.devices) {
      schedule.after(random.below(2_000), () => network.clog(name, random.between(200, 5_000)))
    }
  })
  again(rates.socketBreaks, () => network.breakSockets(random.pick(world.devices).name))
}
