// What is counted of one account. Everything is bounded: 128 attempts of the last 7 days, buckets of at most 31 days, totals.

import { type Codec, Reader, Writer } from '@causeway/wire'
import { type DayCounts, dayCounts } from './windows.ts'

/** One first contact with somebody. Forgotten after 7 days; `target` is a row number of ours. */
export interface Attempt {
  readonly atMs: number
  readonly target: number
  isAnswered: boolean
}

export const attemptsMax = 128
export const attemptsMs: number = 7 * 86_400_000

const windowNames = [
  'unanswered',
  'blockers',
  'reporters',
  'groupAdds',
  'toChildren',
  'toTeens',
  'toAdults',
  'minorStrangers',
  'refusedAttempts',
  'echoes',
  'deviceChanges',
  'quickReports',
  'groupLeft',
] as const
export type WindowName = (typeof windowNames)[number]

export interface Counters {
  /** When the account was first seen doing anything, ms. */
  firstMs: number
  readonly attempts: Attempt[]
  attemptsEver: number
  answeredEver: number
  readonly windows: Readonly<Record<WindowName, DayCounts>>
  /** Of the intervals between its messages: how many, their mean and the mean of their squares, seconds, fading. */
  lastSentMs: number
  intervals: number
  intervalMean: number
  intervalSquares: number
}

const windowDays = 31

export function emptyCounters(): Counters {
  return {
    firstMs: 0,
    attempts: [],
    attemptsEver: 0,
    answeredEver: 0,
    windows: Object.fromEntries(windowNames.map(name => [name, dayCounts(windowDays)])) as Counters['windows'],
    lastSentMs: 0,
    intervals: 0,
    intervalMean: 0,
    intervalSquares: 0,
  }
}

/** Drops what is older than its window. */
export function forgetOldAttempts(counters: Counters, nowMs: number): void {
  const { attempts } = counters
  let old = 0
  while (old < attempts.length && (attempts[old] as Attempt).atMs <= nowMs - attemptsMs) old++
  const surplus = attempts.length - attemptsMax
  if (old > 0 || surplus > 0) attempts.splice(0, Math.max(old, surplus))
}

/** 2 adds the last window; what version 1 wrote is read without it. */
const version = 2
const windowsOfVersion1 = windowNames.slice(0, -1)

/** As it stands in the store: version, numbers, attempts, then each window that holds anything. */
export const countersCodec: Codec<Counters> = {
  write(w: Writer, counters) {
    w.u8(version)
    w.u64Number(counters.firstMs)
    w.u32(counters.attemptsEver)
    w.u32(counters.answeredEver)
    w.u64Number(counters.lastSentMs)
    w.u32(counters.intervals)
    w.u64Number(Math.round(counters.intervalMean * fixedPoint))
    w.u64Number(Math.round(counters.intervalSquares * fixedPoint))
    w.u8(counters.attempts.length)
    for (const { atMs, target, isAnswered } of counters.attempts) {
      w.u64Number(atMs)
      w.u32(target)
      w.u8(isAnswered ? 1 : 0)
    }
    for (const name of windowNames) writeWindow(w, counters.windows[name])
  },
  read(r: Reader) {
    const counters = emptyCounters()
    const names = r.u8() === 1 ? windowsOfVersion1 : windowNames
    counters.firstMs = r.u64Number()
    counters.attemptsEver = r.u32()
    counters.answeredEver = r.u32()
    counters.lastSentMs = r.u64Number()
    counters.intervals = r.u32()
    counters.intervalMean = r.u64Number() / fixedPoint
    counters.intervalSquares = r.u64Number() / fixedPoint
    const attempts = r.u8()
    for (let at = 0; at < attempts; at++)
      counters.attempts.push({ atMs: r.u64Number(), target: r.u32(), isAnswered: r.u8() === 1 })
    for (const name of names) readWindow(r, counters.windows[name])
    return counters
  },
}

const fixedPoint = 1000

/** Only the buckets that hold something, by their place: most are empty. */
function writeWindow(w: Writer, { day, counts }: DayCounts): void {
  w.u32(day)
  let filled = 0
  for (const count of counts) if (count > 0) filled++
  w.u8(filled)
  counts.forEach((count, at) => {
    if (count === 0) return
    w.u8(at)
    w.u16(count)
  })
}

function readWindow(r: Reader, window: DayCounts): void {
  window.day = r.u32()
  const filled = r.u8()
  for (let left = filled; left > 0; left--) {
    const at = r.u8()
    window.counts[at] = r.u16()
  }
}
