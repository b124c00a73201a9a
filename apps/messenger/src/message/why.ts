import type { T } from '../texts/index.ts'

/** Why a message failed or waits, in words; undefined where there is nothing to say. */
export function whyOf(t: T, cause: string | undefined): string | undefined {
  switch (cause) {
    case undefined:
      return undefined
    case 'consent.refused':
    case 'consent.needed':
      return t('message.why.refused')
    case 'safety.unanswered':
      return t('message.why.unanswered')
    case 'safety.restricted':
    case 'safety.guardian_needed':
      return t('message.why.restricted')
    case 'room.not_participant':
    case 'room.unknown':
      return t('message.why.notMember')
    default:
      return t('message.why.later')
  }
}
