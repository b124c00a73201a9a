// What a person does about their own safety: see their limits, block, link accounts, decide for a ward.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { base32FromBytes, CausewayError, type UserUri } from '@causeway/wire'
import type { Blocks } from './blocks.ts'
import { capsOf, capsUnder, defaultLimitOptions, limitStates } from './friction/limits.ts'
import { refusalDays } from './gate.ts'
import type { Actions } from './ladder/actions.ts'
import type { Clock, SafetyDeps, SafetyHandlers } from './ports.ts'
import type { Signals } from './signals/engine.ts'
import { dayMs, dayOf } from './time.ts'

interface SelfDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly signals: Signals
  readonly blocks: Blocks
  readonly actions: Pick<Actions, 'levelNow'>
  readonly release: SafetyDeps['release']
}

type Handlers<N extends keyof SafetyHandlers> = Pick<SafetyHandlers, N>

export function createOwnView({ store, clock, signals, actions }: SelfDeps): Handlers<'readSafety' | 'changeSafetySettings'> {
  return {
    async readSafety(_, { account }) {
      const standing = await store.standingOf({ account })
      if (standing === undefined) throw new CausewayError('account.unknown')
      const { ageBand, guardianSubject, findable, person, createdDay } = standing
      const nowMs = clock.nowMs()
      const caps = capsUnder(capsOf(defaultLimitOptions, ageBand, createdDay * dayMs, nowMs), actions.levelNow(account))
      const limits = limitStates(await signals.load(account), caps, nowMs)
      const blocks = (await store.blocksOf({ account })).map(({ user, kind }) => ({ user: user as UserUri, kind }))
      const supervised = guardianSubject !== ''
      return { body: { ageBand, supervised, findable, linkedAccounts: person.length, limits, blocks } }
    },
    async changeSafetySettings({ body: { findable } }, { account }) {
      const standing = await store.standingOf({ account })
      const isChild = standing?.ageBand === '13-15' || standing?.ageBand === 'U13'
      if (findable && isChild && standing?.guardianSubject !== '') throw new CausewayError('safety.guardian_needed')
      await store.setFindable({ account, findable })
      return { body: undefined }
    },
  }
}

export function createBlocking({ store, clock, signals, blocks }: SelfDeps): Handlers<'changeBlock'> {
  return {
    async changeBlock({ body: { user, kind } }, { account }) {
      const other = await store.standingByUser({ user })
      const own = await store.standingOf({ account })
      // Nobody is answered like somebody.
      if (other === undefined || own === undefined || other.account === account) return { body: undefined }
      const atMs = clock.nowMs()
      const day = dayOf(atMs)
      const isBlock = kind === 'block'
      await store.setBlock({ blocker: account, blocked: other.account, kind: kind === 'none' ? undefined : kind, day })
      if (isBlock) {
        await store.noteRefusal({ refuser: account, refused: other.account, day })
        signals.note({ kind: 'blocked', account: other.account, atMs })
        blocks.refresh(own.person, other.person, true)
      } else {
        const since = day - refusalDays
        const between = await store.between({
          from: other.account,
          to: account,
          sinceDay: since,
          linkEndedSinceDay: since,
        })
        // Another account of this person may still block them.
        blocks.refresh(own.person, other.person, between?.blocked === true)
      }
      return { body: undefined }
    },
  }
}

const codeMs = 600_000
const codesMax = 10_000

/** Codes live in memory, ten minutes, and are used once. */
export function createPersonLinks({
  store,
  crypto,
  clock,
  blocks,
}: SelfDeps): Handlers<'offerPersonLink' | 'acceptPersonLink' | 'endPersonLink'> {
  const offers = new Map<string, { account: number; untilMs: number }>()
  return {
    async offerPersonLink(_, { account }) {
      for (const [code, offer] of offers) if (offer.untilMs <= clock.nowMs() || offer.account === account) offers.delete(code)
      if (offers.size >= codesMax) throw new CausewayError('request.too_many')
      const code = base32FromBytes(crypto.random(15))
      const expiresAtMs = clock.nowMs() + codeMs
      offers.set(code, { account, untilMs: expiresAtMs })
      return { body: { code, expiresAtMs } }
    },
    async acceptPersonLink({ body: { code } }, { account }) {
      const offer = offers.get(code)
      if (offer === undefined || offer.untilMs <= clock.nowMs() || offer.account === account)
        throw new CausewayError('safety.bad_code')
      offers.delete(code)
      await store.linkPersons({ account: offer.account, other: account })
      await blocks.reload()
      return { body: undefined }
    },
    async endPersonLink(_, { account }) {
      await store.unlinkPerson({ account, day: dayOf(clock.nowMs()) })
      await blocks.reload()
      return { body: undefined }
    },
  }
}

/** A guardian sees who wants contact with whom, and decides; never what is written. */
export function createGuardians({
  store,
  clock,
  release,
}: SelfDeps): Handlers<'listWardRequests' | 'answerWardRequest' | 'readSupervision'> {
  return {
    async listWardRequests(_, { account }) {
      const requests = (await store.wardRequests({ guardian: account })).map(({ wardUser, otherUser, otherHandle, state }) => ({
        ward: wardUser as UserUri,
        other: otherUser as UserUri,
        otherHandle,
        state,
      }))
      return { body: { requests } }
    },
    async readSupervision(_, { account }) {
      const standing = await store.standingOf({ account })
      const asked = (await store.approvalsOf({ ward: account })).map(({ otherUser, state }) => ({
        user: otherUser as UserUri,
        state,
      }))
      return { body: { supervised: standing !== undefined && standing.guardianSubject !== '', asked } }
    },
    async answerWardRequest({ body }, { account }) {
      const rows = await store.wardRequests({ guardian: account })
      const row = rows.find(({ wardUser, otherUser }) => wardUser === body.ward && otherUser === body.other)
      if (row === undefined) throw new CausewayError('auth.forbidden')
      const { ward, other } = row
      await store.answerGuardian({ ward, other, state: body.answer, day: dayOf(clock.nowMs()) })
      if (body.answer === 'approved') {
        // Whoever of the two asked: only what waits is sent on.
        await release(body.other, body.ward)
        await release(body.ward, body.other)
      }
      return { body: undefined }
    },
  }
}
