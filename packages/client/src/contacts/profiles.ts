// Pictures of people. A person's picture goes, as encrypted content, into their one-to-one conversations and notes, and nowhere else:
// who agreed to write to each other sees it, a stranger in a request or a group does not, the server never (lawful-safety B6).

import { type MimiContent, userProfileMediaType, type UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import {
  type OpenPicture,
  type Picture,
  type PictureFile,
  pictureId,
  pictureIn,
  type Pictures,
  type PictureSummary,
  summaryOfPicture,
} from '../media/pictures.ts'
import type { Outbox } from '../outbox.ts'
import { contentAbout, headOf, originOf } from '../rooms/profile.ts'
import type { RoomTurn, RoomTurns } from '../rooms/turn.ts'
import { listRows, type ProfileRow, putRow, readRow, type RoomRow, tables } from '../tables.ts'

export interface Profiles {
  /** Gives oneself a picture, or takes it away. Who has a conversation with this account hears of it at once or with the next message. */
  setPicture(picture: PictureFile | undefined): Promise<void>
  /** What somebody, or oneself, shows; undefined: nothing that this device was told. */
  of(user: UserUri): Promise<PictureSummary | undefined>
  /** Everybody who shows a picture to this account, the own one included. */
  list(): Promise<{ readonly user: UserUri; readonly picture: PictureSummary }[]>
  /** Throws `media.unknown` when the server has it no more and this device never had it. */
  picture(user: UserUri): Promise<OpenPicture | undefined>
}

export interface ProfilesInside extends Profiles {
  /** The own picture is kept at the server for those who do not have it yet. */
  renew(): Promise<void>
}

interface ProfileDeps {
  readonly context: Context
  readonly turns: RoomTurns
  readonly outbox: Outbox
  readonly pictures: Pictures
}

/** Conversations that hear of a new picture at once; others with the next message. */
const toldAtOnceMax = 200

export function createProfiles({ context, turns, outbox, pictures }: ProfileDeps): ProfilesInside {
  const { store, clock } = context
  const rowOf = (user: UserUri): Promise<ProfileRow | undefined> => readRow<ProfileRow>(store, tables.profiles, user)
  return {
    async setPicture(file) {
      const picture = file === undefined ? undefined : await pictures.upload(file)
      const row: ProfileRow = { picture, atMs: clock.nowMs() }
      await store.write([putRow(tables.profiles, context.me().user, row)])
      context.events.emit({ name: 'profile', user: context.me().user })
      const rooms = (await listRows<RoomRow>(store, tables.rooms, {})).map(({ row: each }) => each)
      const told = rooms.filter(isTold).sort((a, b) => b.lastMessageAtMs - a.lastMessageAtMs)
      for (const { room } of told.slice(0, toldAtOnceMax)) {
        await turns.take(room, async turn => {
          await sayOwnPicture(context, turn, outbox)
          await turn.save()
        })
        outbox.kick(room)
      }
    },
    of: async user => summaryOfPicture((await rowOf(user))?.picture),
    async list() {
      const shown = (await listRows<ProfileRow>(store, tables.profiles, {})).map(({ key, row }) => {
        const picture = summaryOfPicture(row.picture)
        return picture === undefined ? [] : [{ user: key as UserUri, picture }]
      })
      return shown.flat()
    },
    picture: async user => await pictures.open((await rowOf(user))?.picture),
    async renew() {
      const { user } = context.me()
      const row = await rowOf(user)
      if (row?.picture === undefined) return
      const picture = await pictures.renewed(row.picture)
      if (picture !== row.picture) await store.write([putRow(tables.profiles, user, { ...row, picture })])
    },
  }
}

/** Said before what is written next, once per conversation and picture. */
export async function sayOwnPicture(context: Context, turn: RoomTurn, outbox: Outbox): Promise<void> {
  if (!isTold(turn.row)) return
  const row = await readRow<ProfileRow>(context.store, tables.profiles, context.me().user)
  const id = row?.picture === undefined ? '' : pictureId(row.picture)
  if ((turn.row.ownPictureSaid ?? '') === id) return
  turn.row.ownPictureSaid = id
  const content = contentAbout(originOf(context, turn.row.room), userProfileMediaType, { picture: row?.picture ?? null })
  outbox.add(turn, content, { shown: false })
}

function isTold({ kind, status }: RoomRow): boolean {
  return kind !== 'group' && status === 'active'
}

/** The picture this content gives its sender; null: none from now on; undefined: it is about something else. */
export function personIn({ body }: MimiContent): { readonly picture: Picture | null } | undefined {
  const json = headOf(body, userProfileMediaType)
  return json === undefined ? undefined : { picture: pictureIn(body) ?? null }
}
