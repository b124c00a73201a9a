// Who may start a conversation with whom (lawful-safety B6), the same for every pair of properties. Decision 14 says how its words
// are read: `connected` is agreement of both, `common` is somebody connected with both.

import type { Between } from '@causeway/store/ports'
import type { AgeBand, StartRule } from '@causeway/wire'

/** A band that rules can be read for: `unknown` has been replaced. */
export type KnownBand = Exclude<AgeBand, 'unknown'>

/** initiator → recipient. */
export const startMatrix: Readonly<Record<KnownBand, Readonly<Record<KnownBand, StartRule>>>> = {
  '18+': { U13: 'connected', '13-15': 'connected', '16-17': 'bare-request', '18+': 'request' },
  '16-17': { U13: 'connected', '13-15': 'common', '16-17': 'request', '18+': 'request' },
  '13-15': { U13: 'connected', '13-15': 'common-or-group', '16-17': 'request', '18+': 'request' },
  U13: { U13: 'connected', '13-15': 'connected', '16-17': 'connected', '18+': 'connected' },
}

/** What a property says of users whose age it does not tell. */
export type UnknownAgeOf = (property: string) => KnownBand

type Facts = Pick<
  Between,
  'fromBands' | 'toBands' | 'connected' | 'commonContact' | 'sharedGroup' | 'guardian' | 'guardianOfFrom' | 'blocked' | 'refused'
>

/** Every account of either person is asked, and the strictest answer holds. */
export function startRules(facts: Pick<Facts, 'fromBands' | 'toBands'>, unknownAgeOf: UnknownAgeOf): StartRule[] {
  return facts.fromBands.flatMap(({ band: from }) =>
    // Nobody gains a right by not telling an age: as initiator the unknown is an adult.
    facts.toBands.map(
      ({ property, band: to }) => startMatrix[from === 'unknown' ? '18+' : from][to === 'unknown' ? unknownAgeOf(property) : to],
    ),
  )
}

/** May `from` ask `to` for contact, as far as the matrix, blocks and refusals go? */
export function mayAsk(facts: Facts, unknownAgeOf: UnknownAgeOf): boolean {
  if (facts.blocked || facts.refused) return false
  return startRules(facts, unknownAgeOf).every(rule => holds(rule, facts))
}

/** Does an adult, or somebody whom only a guardian let through, ask a minor? Then the request carries nothing that was said with it. */
export function isBare(facts: Facts, unknownAgeOf: UnknownAgeOf): boolean {
  return !facts.connected && startRules(facts, unknownAgeOf).some(rule => rule === 'bare-request' || rule === 'connected')
}

/** May `from` use the agreement of `to` to begin: claim keys, add to a room? Asking was ruled on before. */
export function mayStart(facts: Facts, unknownAgeOf: UnknownAgeOf): boolean {
  if (facts.blocked) return false
  return startRules(facts, unknownAgeOf).every(rule => rule !== 'connected' || holds(rule, facts))
}

/** May `from` come to be in a group with `to` by a link? A refused request is no reason, a block is. */
export function mayMeet(facts: Facts, unknownAgeOf: UnknownAgeOf): boolean {
  return !facts.blocked && startRules(facts, unknownAgeOf).every(rule => holds(rule, facts))
}

/** May `from` find `to` by its handle? Where asking is impossible, finding is too. */
export function mayFind(facts: Facts & Pick<Between, 'to'>, unknownAgeOf: UnknownAgeOf): boolean {
  if (facts.connected) return true
  return facts.to.findable && !facts.blocked && startRules(facts, unknownAgeOf).every(rule => holds(rule, facts))
}

/** Is the guardian's word what is missing, so that the guardian should be asked? */
export function waitsForGuardian(facts: Facts & Pick<Between, 'to'>, unknownAgeOf: UnknownAgeOf): boolean {
  const isSupervised = facts.to.guardianSubject !== ''
  return isSupervised && !facts.blocked && !facts.refused && !mayAsk(facts, unknownAgeOf)
}

function holds(rule: StartRule, facts: Facts): boolean {
  const isApproved = facts.guardian === 'approved' || facts.guardianOfFrom === 'approved'
  switch (rule) {
    case 'request':
    case 'bare-request':
      return true
    case 'common':
      return facts.connected || facts.commonContact
    case 'common-or-group':
      return facts.connected || facts.commonContact || facts.sharedGroup
    case 'connected':
      return facts.connected || isApproved
  }
}
