// Help on the device that tells nobody: what a message of a stranger is shown with. Nothing here asks a server, and nothing of it leaves
// the device.

import { type AgeBand, isChild, isMinor, repliesBeforeMedia, type RoomKind } from '@causeway/wire'
import type { ContactRow } from '../tables.ts'

/** What an app does with what comes from people who are not known yet. */
export interface Protections {
  /** Pictures are looked at by a model on the device before they are shown; what may be nudity stays covered. */
  readonly blurMedia: boolean
  /** Nothing of people who are no contacts is fetched by itself: no media, no link previews. */
  readonly holdMedia: boolean
  /** Links that look like others are named before they open. */
  readonly warnLinks: boolean
  /** Last seen, read receipts and the picture are for contacts only. */
  readonly hidePresence: boolean
}

/** By the account's own age band (lawful-safety B6): on for minors; adults choose the blur themselves. */
export function protectionsFor(ageBand: AgeBand): Protections {
  const minor = isMinor(ageBand)
  return { blurMedia: minor, holdMedia: true, warnLinks: true, hidePresence: minor }
}

/**
 * Whether files of the other one in that room are neither fetched nor shown yet: a child's account has to have answered twice. Whose age
 * is whose nobody is told, so it holds for everybody new.
 */
export function holdsMedia(ageBand: AgeBand, kind: RoomKind, replies: number): boolean {
  return isChild(ageBand) && kind === 'direct' && replies < repliesBeforeMedia
}

/**
 * Whether a picture that somebody shows waits in the same way: a person's until the child's account has answered them twice, a group's,
 * unless who gave it is known, until it has answered twice there.
 */
export function holdsPicture(ageBand: AgeBand, by: Acquaintance, kind: RoomKind, replies: number): boolean {
  return kind === 'group'
    ? isChild(ageBand) && by !== 'known' && replies < repliesBeforeMedia
    : holdsMedia(ageBand, kind, replies)
}

/** `stranger`: no agreement of both. `new`: one that is not old yet. */
export type Acquaintance = 'stranger' | 'new' | 'known'

const dayMs = 86_400_000
/** So old an agreement must be before somebody counts as known: who means harm seldom waits long, and a child needs longer to tell. */
const knownAfterMs = { adult: 7 * dayMs, minor: 30 * dayMs } as const

/** How well the account of that band knows somebody, as far as this device can tell. */
export function acquaintanceOf(
  ageBand: AgeBand,
  contact: Pick<ContactRow, 'state' | 'agreedAtMs'> | undefined,
  nowMs: number,
): Acquaintance {
  if (contact?.state !== 'granted') return 'stranger'
  return nowMs - (contact.agreedAtMs ?? 0) < knownAfterMs[isMinor(ageBand) ? 'minor' : 'adult'] ? 'new' : 'known'
}
