// The gate: who may start, and how many. Its answers about another person never depend on that person in a way that can be seen:
// what the rules for minors, a block or a refusal keep back looks like a request that nobody has answered.

import type { Between, Store } from '@causeway/store/ports'
import {
  type AgeBand,
  type ErrorCode,
  type Gate,
  type GateEvent,
  isChild,
  repliesBeforeMedia,
  type SignalAction,
  type StartAction,
  type SubmitAction,
  type Verdict,
} from '@causeway/wire'
import { type Blocks, pairKey } from './blocks.ts'
import { capsOf, capsUnder, defaultLimitOptions, limitStates, refusalOf } from './friction/limits.ts'
import { type DirectBook, noteSaid, unansweredIsFull } from './friction/direct-book.ts'
import type { Actions } from './ladder/actions.ts'
import { endApprovals } from './minors/guardians.ts'
import { isBare, mayAsk, mayFind, mayMeet, mayStart, type UnknownAgeOf, waitsForGuardian } from './minors/matrix.ts'
import type { Clock, SafetyDeps, SafetyProperty } from './ports.ts'
import type { Added } from './signals/added.ts'
import type { Signals } from './signals/engine.ts'
import { dayMs, dayOf } from './time.ts'

export interface GateDeps {
  readonly store: Store
  readonly clock: Clock
  readonly signals: Signals
  readonly blocks: Blocks
  readonly directBook: DirectBook
  readonly added: Added
  readonly actions: Pick<Actions, 'levelNow'>
  readonly properties: ReadonlyMap<string, SafetyProperty>
  readonly withhold: SafetyDeps['withhold']
}

export interface SafetyGate extends Omit<Gate, 'check'> {
  check(action: Asked): ErrorCode | undefined
}

/** A refusal is remembered so long, on every property (B-B1); an ended link still counts as the same person so long. */
export const refusalDays = 90

/** Levels at which nothing can be started, and at which nothing can be sent. */
const noNewContactFrom = 2
const suspendedFrom = 4

const allowed: Verdict = { kind: 'allowed' }
const withheld: Verdict = { kind: 'withheld' }
const restricted: Verdict = { kind: 'refused', code: 'safety.restricted' }

export function createGate(deps: GateDeps): SafetyGate {
  return {
    check: action => checkSubmit(deps, action),
    passes: action => !isSuspended(deps, action.account) && !isBlocked(deps, action, otherIn(action)),
    async admit(action) {
      switch (action.kind) {
        case 'request-contact':
          return await admitRequest(deps, action)
        case 'claim-keys':
          return await admitBetween(deps, action, mayStart)
        case 'add-participant':
          return await admitAdding(deps, action)
        case 'join-group':
          return await admitJoining(deps, action)
        case 'find':
          return await admitBetween(deps, action, mayFind)
        case 'enrol':
          return admitEnrolment(deps, action)
        case 'read-media':
          return await admitReading(deps, action)
        case 'create-room':
          return isSuspended(deps, action.account) ? restricted : allowed
      }
    },
    ownAccounts: async account => (await deps.store.standingOf({ account }))?.person ?? [account],
    observe: event => observe(deps, event),
  }
}

export function unknownAgeIn(properties: ReadonlyMap<string, SafetyProperty>): UnknownAgeOf {
  return property => properties.get(property)?.unknownAge ?? '18+'
}

/** What of a message is asked about. */
type Asked = Pick<SubmitAction, 'account' | 'room' | 'participants' | 'stream' | 'head'>

/** For every message, from memory only. What is not in memory yet does not hold anybody up. */
function checkSubmit(deps: GateDeps, action: Asked): ErrorCode | undefined {
  const { clock, signals, directBook } = deps
  const { account, stream } = action
  if (isSuspended(deps, account)) return 'safety.restricted'
  const other = otherIn(action)
  if (other === undefined) return undefined
  // The same answer as from somebody who has not agreed: a block is not told.
  if (isBlocked(deps, action, other)) return 'consent.needed'
  const atMs = clock.nowMs()
  const conversation = directBook.conversation(stream, account, other, action.head)
  if (!conversation.isAnswered && conversation.initiator !== account) {
    conversation.isAnswered = true
    signals.note({ kind: 'answered', account: conversation.initiator, atMs, target: account, released: conversation.waiting })
  }
  const isUnanswered = !conversation.isAnswered
  if (isUnanswered) {
    const counters = signals.peek(account)
    if (counters !== undefined && unansweredIsFull(counters, directBook.capsOf(account), atMs)) return 'safety.unanswered'
    conversation.waiting++
  }
  noteSaid(conversation, account)
  signals.note({ kind: 'sent', account, atMs, isUnanswered })
  return undefined
}

function isSuspended({ actions }: GateDeps, account: number): boolean {
  return actions.levelNow(account) >= suspendedFrom
}

/** Of a direct conversation. */
function otherIn({ account, room, participants }: SignalAction): number | undefined {
  return room === 'direct' ? participants.find(participant => participant.account !== account)?.account : undefined
}

function isBlocked({ blocks }: GateDeps, { account }: SignalAction, by: number | undefined): boolean {
  return by !== undefined && blocks.has(pairKey(by, account))
}

async function admitRequest(deps: GateDeps, action: Extract<StartAction, { kind: 'request-contact' }>): Promise<Verdict> {
  const { account, target, isRepeated } = action
  if (deps.actions.levelNow(account) >= noNewContactFrom) return restricted
  const between = await lookUp(deps, account, target)
  if (between === undefined) return withheld
  if (!isRepeated) {
    const refused = await takeAttempt(deps, between)
    if (refused !== undefined) return { kind: 'refused', code: refused }
  }
  const unknownAgeOf = unknownAgeIn(deps.properties)
  if (mayAsk(between, unknownAgeOf)) return isBare(between, unknownAgeOf) ? { kind: 'allowed', bare: true } : allowed
  const day = dayOf(deps.clock.nowMs())
  if (waitsForGuardian(between, unknownAgeOf)) await deps.store.askGuardian({ ward: target, other: account, day })
  else if (between.from.guardianSubject !== '' && !between.blocked && !between.refused)
    await deps.store.askGuardian({ ward: account, other: target, day })
  return withheld
}

/** The limits of the one who asks depend on that account alone, and every attempt counts alike: a limit tells nothing of others. */
async function takeAttempt({ clock, signals, properties, actions }: GateDeps, between: Between): Promise<ErrorCode | undefined> {
  const { from, to } = between
  const atMs = clock.nowMs()
  const counters = await signals.load(from.account)
  const full = capsOf(defaultLimitOptions, from.ageBand, from.createdDay * dayMs, atMs)
  const caps = capsUnder(full, actions.levelNow(from.account))
  const code = refusalOf(limitStates(counters, caps, atMs), 'new-contacts')
  if (code !== undefined) return code
  const [initiator, recipient] = [from.ageBand, strictest(between.toBands, unknownAgeIn(properties))]
  const isAdult = initiator === '18+' || initiator === 'unknown'
  signals.note({
    kind: 'attempt',
    account: from.account,
    atMs,
    target: to.account,
    toward: recipient === '18+' ? 'adult' : recipient === '16-17' ? 'teen' : 'child',
    isMinorStranger: isAdult && recipient !== '18+' && !between.connected && !between.commonContact,
    wasRefused: between.refused || between.blocked,
    isEcho: between.refusedElsewhere,
  })
  return undefined
}

function strictest(bands: Between['toBands'], unknownAgeOf: UnknownAgeOf): Exclude<AgeBand, 'unknown'> {
  const known = bands.map(({ property, band }) => (band === 'unknown' ? unknownAgeOf(property) : band))
  return (['U13', '13-15', '16-17'] as const).find(band => known.includes(band)) ?? '18+'
}

async function admitBetween(
  deps: GateDeps,
  { account, target }: { account: number; target: number },
  rule: (between: Between, unknownAgeOf: UnknownAgeOf) => boolean,
): Promise<Verdict> {
  const between = await lookUp(deps, account, target)
  if (account === target) return allowed
  return between !== undefined && rule(between, unknownAgeIn(deps.properties)) ? allowed : withheld
}

async function admitAdding(deps: GateDeps, action: Extract<StartAction, { kind: 'add-participant' }>): Promise<Verdict> {
  const { account, room } = action
  if (deps.actions.levelNow(account) >= suspendedFrom) return restricted
  const verdict = await admitBetween(deps, action, mayStart)
  if (room === 'group' && verdict.kind === 'allowed') {
    const atMs = deps.clock.nowMs()
    deps.added.added(action.stream, action.target, account, atMs)
    deps.signals.note({ kind: 'group-add', account, atMs })
  }
  return verdict
}

/** Looked up so many at a time. */
const pairsAtOnce = 32

/**
 * Whoever joins by a link starts something with every member, and every member with them: each pair is asked in both directions,
 * all of them always, so that the time tells nothing of what was found.
 */
async function admitJoining(
  deps: GateDeps,
  { account, members }: Extract<StartAction, { kind: 'join-group' }>,
): Promise<Verdict> {
  if (deps.actions.levelNow(account) >= noNewContactFrom) return restricted
  const unknownAgeOf = unknownAgeIn(deps.properties)
  const others = members.filter(member => member !== account)
  let isAllowed = true
  for (let at = 0; at < others.length; at += pairsAtOnce) {
    const pairs = others
      .slice(at, at + pairsAtOnce)
      .flatMap(other => [lookUp(deps, account, other), lookUp(deps, other, account)])
    for (const between of await Promise.all(pairs)) isAllowed &&= between !== undefined && mayMeet(between, unknownAgeOf)
  }
  return isAllowed ? allowed : withheld
}

/**
 * A child is served nothing of whom it has not answered twice, whatever their age: who asks is told about itself alone. Which message a
 * file belongs to nobody here knows, so what may have come through a group of both is let through; their devices know better.
 */
async function admitReading(deps: GateDeps, { account, target }: Extract<StartAction, { kind: 'read-media' }>): Promise<Verdict> {
  const said = deps.directBook.saidBy(account, target)
  if (said === undefined || said >= repliesBeforeMedia) return allowed
  const between = await lookUp(deps, account, target)
  if (between === undefined || between.sharedGroup) return allowed
  const isHeld = isChild(strictest(between.fromBands, unknownAgeIn(deps.properties)))
  return isHeld ? { kind: 'refused', code: 'media.held' } : allowed
}

function admitEnrolment({ properties }: GateDeps, { property, ageBand }: { property: string; ageBand: AgeBand }): Verdict {
  const isRefused = ageBand === 'U13' && properties.get(property)?.hasGuardians !== true
  return isRefused ? { kind: 'refused', code: 'safety.age_refused' } : allowed
}

function lookUp({ store, clock }: GateDeps, from: number, to: number): Promise<Between | undefined> {
  const sinceDay = dayOf(clock.nowMs()) - refusalDays
  return store.between({ from, to, sinceDay, linkEndedSinceDay: sinceDay })
}

async function observe({ store, clock, signals, directBook, added, withhold }: GateDeps, event: GateEvent): Promise<void> {
  const atMs = clock.nowMs()
  const day = dayOf(atMs)
  switch (event.kind) {
    case 'enrolled': {
      const { account, ageBand, guardianSubject, isFirst, networkKey } = event
      await endApprovals(withhold, await store.setStanding({ account, ageBand, guardianSubject, day }))
      directBook.forgetCaps(account)
      if (isFirst) signals.note({ kind: 'registered', account, atMs, networkKey })
      else signals.note({ kind: 'device-change', account, atMs })
      return
    }
    case 'reset':
    case 'entered':
      return signals.note({ kind: 'device-change', account: event.account, atMs })
    case 'agreed': {
      const counters = await signals.load(event.of)
      const isFirstAnswer = counters.attempts.some(({ target, isAnswered }) => target === event.by && !isAnswered)
      if (isFirstAnswer) signals.note({ kind: 'answered', account: event.of, atMs, target: event.by, released: 0 })
      return
    }
    case 'left-group': {
      const by = added.left(event.stream, event.account, atMs)
      if (by !== undefined) signals.note({ kind: 'group-left', account: by, atMs })
      return
    }
    case 'declined':
      return await store.noteRefusal({ refuser: event.by, refused: event.of, day })
  }
}
