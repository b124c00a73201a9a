// What the client is put together from, for those of its files that need several of the others.

import { CausewayError } from '@causeway/wire'
import type { Connection } from './connection.ts'
import type { ContactsInside } from './contacts/contacts.ts'
import type { PresenceInside } from './contacts/presence.ts'
import type { ProfilesInside } from './contacts/profiles.ts'
import type { Context } from './context.ts'
import type { Media } from './media/media.ts'
import type { Pictures } from './media/pictures.ts'
import type { Outbox } from './outbox.ts'
import type { Commits } from './rooms/commits.ts'
import type { RoomsInside } from './rooms/rooms.ts'
import type { RoomTurns } from './rooms/turn.ts'
import type { SettingsInside } from './settings/settings.ts'
import type { Serial } from './serial.ts'
import type { Sync } from './sync.ts'

/** The parts, each of which needs some of the others; all of them exist before the first event arrives. */
export interface Parts {
  readonly context: Context
  readonly turns: RoomTurns
  readonly connection: Connection
  readonly sync: Sync
  readonly outbox: Outbox
  readonly commits: Commits
  readonly rooms: RoomsInside
  readonly presence: PresenceInside
  readonly contacts: ContactsInside
  readonly media: Media
  readonly pictures: Pictures
  readonly profiles: ProfilesInside
  readonly settings: SettingsInside
  /** What follows a connection, one at a time. */
  readonly settling: Serial
  /** Something that follows a connection has failed: all of it once more, after a pause. */
  settleSoon(): void
  settled(): void
}

/** For work that comes again by itself: a refusal is no news. */
export function ignoreCoded(error: unknown): void {
  if (!(error instanceof CausewayError)) throw error
}
