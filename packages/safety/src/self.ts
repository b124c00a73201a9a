// What a person does about their own safety: see their limits, block, link accounts, decide for a ward.

import type { CryptoProvider } from '@causeway/crypto'
import type { Store } from '@causeway/store/ports'
import { CausewayError, isChild, type StartRule, type UserUri } from '@causeway/wire'
import type { Blocks } from './blocks.ts'
import { createCodes } from './codes.ts'
import { capsOf, capsUnder, defaultLimitOptions, limitStates } from './friction/limits.ts'
import { refusalDays, unknownAgeIn } from './gate.ts'
import type { Actions } from './ladder/actions.ts'
import { type KnownBand, startMatrix } from './minors/matrix.ts'
import type { Clock, SafetyHandlers, SafetyProperty } from './ports.ts'
import type { Signals } from './signals/engine.ts'
import { dayMs, dayOf } from './time.ts'

interface SelfDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly properties: ReadonlyMap<string, SafetyProperty>
  readonly signals: Signals
  readonly blocks: Blocks
  readonly actions: Pick<Actions, 'levelNow'>
}

type Handlers<N extends keyof SafetyHandlers> = Pick<SafetyHandlers, N>

export function createOwnView({
  store,
  clock,
  properties,
  signals,
  actions,
}: SelfDeps): Handlers<'readSafety' | 'changeSafetySettings'> {
  return {
    async readSafety(_, { account }) {
      const standing = await store.standingOf({ account })
      if (standing === undefined) throw new CausewayError('account.unknown')
      const { property, ageBand, guardianSubject, findable, person, createdDay } = standing
      const nowMs = clock.nowMs()
      const caps = capsUnder(capsOf(defaultLimitOptions, ageBand, createdDay * dayMs, nowMs), actions.levelNow(account))
      const limits = limitStates(await signals.load(account), caps, nowMs)
      const blocks = (await store.blocksOf({ account })).map(({ user, kind }) => ({ user: user as UserUri, kind }))
      const supervised = guardianSubject !== ''
      const band = ageBand === 'unknown' ? unknownAgeIn(properties)(property) : ageBand
      const from = (initiator: KnownBand): StartRule => startMatrix[initiator][band]
      const whoMayAsk = { '18+': from('18+'), '16-17': from('16-17'), '13-15': from('13-15') }
      return { body: { ageBand, supervised, findable, whoMayAsk, linkedAccounts: person.length, limits, blocks } }
    },
    async changeSafetySettings({ body: { findable } }, { account }) {
      const standing = await store.standingOf({ account })
      if (findable && isChild(standing?.ageBand) && standing?.guardianSubject !== '')
        throw new CausewayError('safety.guardian_needed')
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

export function createPersonLinks({
  store,
  crypto,
  clock,
  blocks,
}: SelfDeps): Handlers<'offerPersonLink' | 'acceptPersonLink' | 'endPersonLink'> {
  const codes = createCodes({ crypto, clock })
  return {
    async offerPersonLink(_, { account }) {
      return { body: codes.offer(account) }
    },
    async acceptPersonLink({ body: { code } }, { account }) {
      const offered = codes.take(code, account)
      if (offered === undefined) throw new CausewayError('safety.bad_code')
      await store.linkPersons({ account: offered, other: account })
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
