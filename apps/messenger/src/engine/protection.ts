// How this account is shielded from people whom its owner does not know well. All of it happens on this device: the server says the own
// age band, and nothing is told back.

import { acquaintanceOf, holdsMedia, protectionsFor } from '@causeway/client'
import type { Acquaintance, Room, SafetyStatus } from '@causeway/client'
import { isChild, isMinor, repliesBeforeMedia } from '@causeway/wire'
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
  /** How well this account knows somebody, or nobody can say whom. Until the own age band is known, as a child's account would. */
  acquaintance(user: string | undefined): Acquaintance
  learn(standing: Standing): Promise<void>
}

export async function createProtection(deps: {
  notes: Notes
  people: People
  wishes: KeptWishes
  changed: (...topics: string[]) => void
}): Promise<KeptProtection> {
  const { notes, people, wishes, changed } = deps
  /** Rooms that hold nothing any more. */
  const answered = new Set<string>()
  let standing = (await notes.all('wishes'))['standing'] as Standing | undefined
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
    acquaintance(user) {
      if (user === undefined) return 'stranger'
      if (people.of(user).isMe) return 'known'
      const contact = people.contacts.find(each => each.user === user)
      return acquaintanceOf(standing?.ageBand ?? '13-15', contact, Date.now())
    },
    async holdsMedia(room) {
      const ageBand = standing?.ageBand ?? '13-15'
      if (answered.has(room.uri) || !isChild(ageBand)) return false
      const [{ kind }, replies] = [await room.summary(), await room.replies(repliesBeforeMedia)]
      const holds = holdsMedia(ageBand, kind, replies)
      if (!holds) answered.add(room.uri)
      return holds
    },
    async learn({ ageBand, supervised }) {
      if (standing?.ageBand === ageBand && standing.supervised === supervised) return
      standing = { ageBand, supervised }
      await notes.put('wishes', 'standing', standing)
      changed('wishes', 'faces', 'conversations')
    },
  }
}
