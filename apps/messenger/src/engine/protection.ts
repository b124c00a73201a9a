// How this account is shielded from people whom its owner does not know well. All of it happens on this device: the server says the own
// age band, and nothing is told back.

import { acquaintanceOf, holdsMedia, holdsPicture, protectionsFor } from '@causeway/client'
import type { Acquaintance, Room, SafetyStatus } from '@causeway/client'
import { isChild, isMinor, repliesBeforeMedia } from '@causeway/wire'
import type { AgeBand } from '@causeway/wire'
import type { Answered } from './answered.ts'
import type { Protection } from './api-care.ts'
import type { Notes } from './notes.ts'
import type { People } from './people.ts'
import type { KeptWishes } from './wishes.ts'

type Standing = Pick<SafetyStatus, 'ageBand' | 'supervised'>

export interface KeptProtection {
  /** Undefined until the server was asked once; then also without it. */
  get(): Protection | undefined
  /** Whether the other one's files in that room wait until this account has answered twice. Until the own age band is known, they do. */
  holdsMedia(room: Pick<Room, 'uri' | 'summary' | 'replies'>): Promise<boolean>
  /** Whether the picture that `by` shows in that room waits too; of a person in no conversation, it does. As far as it was `counted`. */
  holdsPicture(room: { readonly uri: string; readonly kind: 'direct' | 'group' } | undefined, by: string | undefined): boolean
  /** Counts the answers there, where that matters. */
  counted(room: Pick<Room, 'uri' | 'replies'>): Promise<void>
  /** How well this account knows somebody, or nobody can say whom. Until the own age band is known, as a child's account would. */
  acquaintance(user: string | undefined): Acquaintance
  learn(standing: Standing): Promise<void>
}

export async function createProtection(deps: {
  notes: Notes
  people: People
  wishes: KeptWishes
  answered: Answered
  changed: (...topics: string[]) => void
}): Promise<KeptProtection> {
  const { notes, people, wishes, answered, changed } = deps
  let standing = (await notes.all('wishes'))['standing'] as Standing | undefined
  const ageBand = (): AgeBand => standing?.ageBand ?? '13-15'
  const acquaintance = (user: string | undefined): Acquaintance => {
    if (user === undefined) return 'stranger'
    if (people.of(user).isMe) return 'known'
    return acquaintanceOf(
      ageBand(),
      people.contacts.find(each => each.user === user),
      Date.now(),
    )
  }
  return {
    get() {
      if (standing === undefined) return undefined
      const { ageBand, supervised } = standing
      const { blurMedia, warnLinks, hidePresence } = protectionsFor(ageBand)
      const mayLoosen = !supervised || !isChild(ageBand)
      const wish = mayLoosen ? wishes.get().blurPictures : undefined
      const shown = { warnLinks, blurPictures: wish ?? blurMedia, mayShowPresence: !hidePresence }
      return { ageBand, isMinor: isMinor(ageBand), supervised, mayLoosen, ...shown }
    },
    acquaintance,
    async holdsMedia(room) {
      if (!isChild(ageBand())) return false
      const { kind } = await room.summary()
      return kind === 'direct' && holdsMedia(ageBand(), kind, (await answered.count(room)) ? repliesBeforeMedia : 0)
    },
    holdsPicture(room, by) {
      if (by !== undefined && people.of(by).isMe) return false
      const replies = room !== undefined && answered.has(room.uri) ? repliesBeforeMedia : 0
      return holdsPicture(ageBand(), acquaintance(by), room?.kind ?? 'direct', replies)
    },
    async counted(room) {
      if (isChild(ageBand())) await answered.count(room)
    },
    async learn({ ageBand, supervised }) {
      if (standing?.ageBand === ageBand && standing.supervised === supervised) return
      standing = { ageBand, supervised }
      await notes.put('wishes', 'standing', standing)
      changed('wishes', 'faces', 'conversations')
    },
  }
}
