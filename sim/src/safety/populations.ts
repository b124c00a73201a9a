// Synthetic people for the rules over metadata: ordinary ones, and those who do harm in ways that differ. Every number here is an
// invention; what comes out is a figure of this simulation and never of the field.

import type { SignalEvent } from '@causeway/safety'
import { createRandom, type Random } from '../world/random.ts'

export type Kind =
  | 'adult'
  | 'teen'
  | 'organiser'
  | 'campus'
  | 'job-seeker'
  | 'teacher'
  | 'new-phone'
  | 'blast'
  | 'slow'
  | 'farm'
  | 'prober'
  | 'groomer'
  | 'persistent'
  | 'takeover'
  | 'group-spammer'

export const benignKinds: readonly Kind[] = ['adult', 'teen', 'organiser', 'campus', 'job-seeker', 'teacher', 'new-phone']

export interface Person {
  readonly account: number
  readonly kind: Kind
}

export interface Population {
  readonly people: readonly Person[]
  /** In the order of time. An attempt may be refused by a limit; what hangs on it does not happen then. */
  readonly events: readonly SignalEvent[]
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const startMs = 1_790_000_000_000
const days = 30

const sizes: Readonly<Record<Kind, number>> = {
  adult: 3000,
  teen: 1000,
  organiser: 30,
  campus: 200,
  'job-seeker': 40,
  teacher: 15,
  'new-phone': 60,
  blast: 40,
  slow: 40,
  farm: 60,
  prober: 40,
  groomer: 30,
  persistent: 20,
  takeover: 20,
  'group-spammer': 20,
}

export function populate(seed: string): Population {
  const random = createRandom(seed)
  const people: Person[] = []
  const events: SignalEvent[] = []
  for (const [kind, size] of Object.entries(sizes) as [Kind, number][])
    for (let at = 0; at < size; at++) {
      const person = { account: people.length + 1, kind }
      people.push(person)
      lives[kind](new Life(person.account, at, random, events))
    }
  return { people, events: events.toSorted((a, b) => a.atMs - b.atMs) }
}

type Toward = Extract<SignalEvent, { kind: 'attempt' }>['toward']

class Life {
  readonly account: number
  readonly number: number
  readonly random: Random
  readonly #events: SignalEvent[]
  #targets = 1_000_000

  constructor(account: number, number: number, random: Random, events: SignalEvent[]) {
    this.account = account
    this.number = number
    this.random = random
    this.#events = events
    this.#targets += account * 1000
  }

  add(event: Record<string, unknown> & { readonly atMs: number }): void {
    this.#events.push({ account: this.account, ...event, atMs: Math.round(event.atMs) } as unknown as SignalEvent)
  }

  registered(atMs: number, networkKey: string): void {
    this.add({ kind: 'registered', atMs, networkKey })
  }

  /** One first contact; sometimes answered, and then talked with. */
  meet(
    atMs: number,
    answered: number,
    more: { toward?: Toward; isMinorStranger?: boolean; wasRefused?: boolean; isEcho?: boolean } = {},
  ): void {
    const target = this.#targets++
    const facts = { toward: 'adult', isMinorStranger: false, wasRefused: false, isEcho: false, ...more }
    this.add({ kind: 'attempt', atMs, target, ...facts })
    const answers = this.random.chance(answered)
    this.add({ kind: 'sent', atMs: atMs + 1, isUnanswered: !answers })
    if (answers) this.add({ kind: 'answered', atMs: atMs + this.random.between(60_000, 6 * hourMs), target, released: 1 })
  }

  /** At a time of day when people are awake. */
  time(day: number): number {
    return startMs + day * dayMs + 8 * hourMs + this.random.between(0, 15 * hourMs)
  }
}

const lives: Readonly<Record<Kind, (life: Life) => void>> = {
  adult: life => ordinary(life, 0.5, 0.55, 'adult'),
  teen: life => ordinary(life, 0.7, 0.6, 'teen'),
  organiser(life) {
    life.registered(startMs - 200 * dayMs, `home ${life.account}`)
    for (let day = 0; day < days; day += 7)
      for (let at = 0; at < 25; at++) {
        life.meet(life.time(day), 0.75)
        life.add({ kind: 'group-add', atMs: life.time(day) })
        if (life.random.chance(0.05)) life.add({ kind: 'group-left', atMs: life.time(day) + dayMs })
      }
  },
  campus(life) {
    life.registered(startMs + life.random.between(0, 12 * hourMs), 'campus')
    for (let at = 0; at < 4; at++) life.meet(startMs + dayMs + at * hourMs, 0.7)
  },
  // Ordinary people who look like somebody else to a rule: they are why rules have to be measured.
  'job-seeker'(life) {
    life.registered(startMs - 40 * dayMs, `home ${life.account}`)
    const week = life.random.between(0, 3) * 7
    const wishes = life.random.between(15, 55)
    for (let at = 0; at < wishes; at++) life.meet(life.time(week + (at % 6)), 0.1 + 0.3 * shareOf(life.random))
  },
  teacher(life) {
    life.registered(startMs - 300 * dayMs, `home ${life.account}`)
    const pupils = life.random.between(1, 9)
    // A class at once, or one new pupil after the other through the month.
    const pause = life.random.between(1, 5)
    for (let at = 0; at < pupils; at++) life.meet(life.time(at * pause), 0.2, { toward: 'child', isMinorStranger: true })
    for (let at = 0; at < 6; at++) life.meet(life.time(at * 3), 0.6)
  },
  'new-phone'(life) {
    life.registered(startMs - 500 * dayMs, `home ${life.account}`)
    const day = life.random.between(1, 20)
    const changes = life.random.between(1, 4)
    for (let at = 0; at < changes; at++) life.add({ kind: 'device-change', atMs: life.time(day) })
    const renewed = life.random.between(0, 22)
    for (let at = 0; at < renewed; at++) life.meet(life.time(day) + at * 60_000, 0.8)
  },
  blast(life) {
    life.registered(startMs - dayMs, `spam ${life.account}`)
    const begin = life.time(life.random.between(1, 20))
    const reach = life.random.between(20, 140)
    const answered = 0.2 * shareOf(life.random)
    for (let at = 0; at < reach; at++) life.meet(begin + at * 25_000, answered)
    for (let at = 0; at < 6; at++) life.add({ kind: 'blocked', atMs: begin + hourMs + at * 60_000 })
  },
  slow(life) {
    life.registered(startMs - 10 * dayMs, `spam ${life.account}`)
    const perDay = life.random.between(3, 10)
    const answered = 0.3 * shareOf(life.random)
    for (let day = 1; day < 22; day++) for (let at = 0; at < perDay; at++) life.meet(life.time(day), answered)
  },
  farm(life) {
    const begin = startMs + life.random.between(0, 20 * hourMs)
    life.registered(begin, `farm ${life.number % 3}`)
    const reach = life.random.between(4, 16)
    for (let at = 0; at < reach; at++) life.meet(begin + life.random.between(0, 30) * hourMs, 0.1)
  },
  prober(life) {
    life.registered(startMs - 100 * dayMs, `home ${life.account}`)
    for (let day = 0; day < days; day++) for (let at = 0; at < 3; at++) life.meet(life.time(day), 0.35)
  },
  groomer(life) {
    life.registered(startMs - 60 * dayMs, `home ${life.account}`)
    // Keeps to every limit; the gate withholds each attempt, so nobody answers.
    const pause = life.random.between(1, 8)
    for (let day = 0; day < days; day += pause) life.meet(life.time(day), 0, { toward: 'child', isMinorStranger: true })
    const cover = life.random.between(0, 12)
    for (let at = 0; at < cover; at++) life.meet(life.time(life.random.between(0, 29)), 0.5)
  },
  persistent(life) {
    life.registered(startMs - 60 * dayMs, `home ${life.account}`)
    const times = life.random.between(2, 9)
    for (let at = 0; at < times; at++) life.meet(life.time(at * 3), 0, { wasRefused: true, isEcho: life.random.chance(0.4) })
  },
  takeover(life) {
    life.registered(startMs - 300 * dayMs, `home ${life.account}`)
    const begin = life.time(life.random.between(2, 20))
    const changes = life.random.between(2, 4)
    for (let at = 0; at < changes; at++) life.add({ kind: 'device-change', atMs: begin - at * hourMs })
    const reach = life.random.between(8, 50)
    for (let at = 0; at < reach; at++) life.meet(begin + hourMs + at * 60_000, 0.1)
  },
  'group-spammer'(life) {
    life.registered(startMs - 20 * dayMs, `spam ${life.account}`)
    const begin = life.time(3)
    for (let at = 0; at < 10; at++) life.meet(begin + at * hourMs, 0.3)
    const blockers = life.random.between(0, 6)
    for (let at = 0; at < blockers; at++) life.add({ kind: 'blocked', atMs: begin + 2 * hourMs + at * 600_000 })
    const adds = life.random.between(30, 150)
    // Not everybody who is put into a group blocks; some only leave, some hours later.
    const leaving = 0.2 + 0.5 * shareOf(life.random)
    for (let at = 0; at < adds; at++) {
      life.add({ kind: 'group-add', atMs: begin + 11 * hourMs + at * 60_000 })
      if (life.random.chance(leaving)) life.add({ kind: 'group-left', atMs: begin + 12 * hourMs + at * 90_000 })
    }
  },
}

/** A few new people a week, more on some days; some devices change; some are blocked once. */
function ordinary(life: Life, perDay: number, answered: number, toward: Toward): void {
  const isNew = life.random.chance(0.2)
  life.registered(isNew ? startMs : startMs - life.random.between(30, 900) * dayMs, `home ${life.account % 1500}`)
  const sociability = perDay * (0.2 + 4 * shareOf(life.random) ** 3)
  for (let day = 0; day < days; day++) {
    const many = life.random.chance(0.02) ? 6 : 1
    for (let at = 0; at < Math.floor(sociability * many + shareOf(life.random)); at++)
      life.meet(life.time(day), answered, { toward })
  }
  if (life.random.chance(0.15)) life.add({ kind: 'device-change', atMs: life.time(10) })
  if (life.random.chance(0.05)) life.add({ kind: 'blocked', atMs: life.time(12) })
}

/** 0 to 1. */
function shareOf(random: Random): number {
  return random.u32() / 2 ** 32
}
