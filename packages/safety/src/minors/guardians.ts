// Guardians: who decides about new contacts of a minor. By the property's word, or by consent of both with a code. They see who asks and
// how many contacts there are, never what is written.

import type { LapsedApproval, Store } from '@causeway/store/ports'
import { CausewayError, isChild, isMinor, type UserUri } from '@causeway/wire'
import type { Codes } from '../codes.ts'
import type { Clock, SafetyDeps, SafetyHandlers } from '../ports.ts'
import { dayOf } from '../time.ts'

export interface GuardianDeps {
  readonly store: Store
  readonly clock: Clock
  readonly release: SafetyDeps['release']
  readonly withhold: SafetyDeps['withhold']
  readonly codes: Codes
}

type Handlers<N extends keyof SafetyHandlers> = Pick<SafetyHandlers, N>
type GuardianNames =
  | 'listWardRequests'
  | 'answerWardRequest'
  | 'readSupervision'
  | 'inviteGuardian'
  | 'acceptWard'
  | 'endGuardianship'

/** A guardian sees who wants contact with whom, and decides; never what is written. */
export function createGuardians({ store, clock, release, withhold, codes }: GuardianDeps): Handlers<GuardianNames> {
  return {
    ...createInvitations({ store, clock, withhold, codes }),
    async listWardRequests(_, { account }) {
      const requests = (await store.wardRequests({ guardian: account })).map(({ wardUser, otherUser, otherHandle, state }) => ({
        ward: wardUser as UserUri,
        other: otherUser as UserUri,
        otherHandle,
        state,
      }))
      const wards = (await store.wardsOf({ guardian: account })).map(({ user, handle, contacts, findable, invited }) => ({
        ward: user as UserUri,
        handle,
        contacts,
        findable,
        mayEnd: invited,
      }))
      return { body: { wards, requests } }
    },
    async readSupervision(_, { account }) {
      const standing = await store.standingOf({ account })
      const asked = (await store.approvalsOf({ ward: account })).map(({ otherUser, state }) => ({
        user: otherUser as UserUri,
        state,
      }))
      const guardian = await store.guardianOf({ ward: account })
      const shown = guardian && { user: guardian.user as UserUri, handle: guardian.handle }
      const supervised = standing !== undefined && standing.guardianSubject !== ''
      const mayEnd = guardian?.invited === true && !isChild(standing?.ageBand)
      return { body: { supervised, ...(shown === undefined ? {} : { guardian: shown }), mayEnd, asked } }
    },
    async answerWardRequest({ body }, { account }) {
      const rows = await store.wardRequests({ guardian: account })
      const row = rows.find(({ wardUser, otherUser }) => wardUser === body.ward && otherUser === body.other)
      if (row === undefined) throw new CausewayError('auth.forbidden')
      const { ward, other } = row
      await store.answerGuardian({ ward, other, state: body.answer, day: dayOf(clock.nowMs()) })
      // Whoever of the two asked: only what waits is sent on, and what was approved before and has no answer is taken back.
      const follow = body.answer === 'approved' ? release : withhold
      await follow(body.other, body.ward)
      await follow(body.ward, body.other)
      return { body: undefined }
    },
  }
}

/** Who was approved and has not been answered starts no more. Whoever both agreed on stays: that is mutual contact (B6). */
export async function endApprovals(withhold: SafetyDeps['withhold'], lapsed: readonly LapsedApproval[]): Promise<void> {
  for (const { wardUser, otherUser } of lapsed) {
    const [ward, other] = [wardUser as UserUri, otherUser as UserUri]
    await withhold(other, ward)
    await withhold(ward, other)
  }
}

function createInvitations({
  store,
  clock,
  withhold,
  codes,
}: Omit<GuardianDeps, 'release'>): Handlers<'inviteGuardian' | 'acceptWard' | 'endGuardianship'> {
  const today = (): number => dayOf(clock.nowMs())
  return {
    async inviteGuardian(_, { account }) {
      const standing = await store.standingOf({ account })
      if (!isMinor(standing?.ageBand) || standing?.guardianSubject !== '') throw new CausewayError('auth.forbidden')
      return { body: codes.offer(account) }
    },
    async acceptWard({ body: { code } }, { account }) {
      const [guardian, offered] = [await store.standingOf({ account }), codes.take(code, account)]
      const ward = offered === undefined ? undefined : await store.standingOf({ account: offered })
      // One answer for whatever does not fit, or a code would tell what account made it.
      const fits = ward !== undefined && ward.guardianSubject === '' && ward.property === guardian?.property
      if (!fits || isMinor(guardian.ageBand)) throw new CausewayError('safety.bad_code')
      await endApprovals(withhold, await store.setGuardian({ ward: ward.account, guardian: account, day: today() }))
      return { body: undefined }
    },
    async endGuardianship({ body: { ward } }, { account }) {
      const ended = ward === undefined ? account : (await wardOf(store, account, ward)).account
      const guardian = await store.guardianOf({ ward: ended })
      if (guardian === undefined || !guardian.invited) throw new CausewayError('auth.forbidden')
      const standing = await store.standingOf({ account: ended })
      if (ward === undefined && isChild(standing?.ageBand)) throw new CausewayError('safety.guardian_needed')
      await endApprovals(withhold, await store.setGuardian({ ward: ended, guardian: undefined, day: today() }))
      return { body: undefined }
    },
  }
}

async function wardOf(store: Store, guardian: number, user: UserUri): Promise<{ readonly account: number }> {
  const found = (await store.wardsOf({ guardian })).find(each => each.user === user)
  if (found === undefined) throw new CausewayError('auth.forbidden')
  return found
}
