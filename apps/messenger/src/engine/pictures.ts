// Pictures of groups and people, and the own one.

import type { RoomSummary } from '@causeway/client'
import { parseUserUri } from '@causeway/wire'
import type { UserUri } from '@causeway/wire'
import type { Faces, NewPicture } from './api.ts'
import { roomOf } from './conversations.ts'
import type { Inside, Session } from './session.ts'

export function pictureMethods({ client, protection }: Inside): Session['methods'] {
  const directRooms = async (): Promise<RoomSummary[]> => (await client.rooms.list()).filter(({ kind }) => kind === 'direct')
  const isHeld = async (rooms: readonly RoomSummary[], user: UserUri): Promise<boolean> => {
    const uri = rooms.find(({ participants }) => participants.some(each => each.user === user))?.room
    const room = uri && (await client.rooms.get(uri))
    if (room === undefined) return protection.holdsPicture(undefined, user)
    await protection.counted(room)
    return protection.holdsPicture({ uri: room.uri, kind: 'direct' }, user)
  }
  return {
    async faces(): Promise<Faces> {
      const [shown, rooms] = await Promise.all([client.profiles.list(), directRooms()])
      const faces = shown.map(async ({ user, picture }) => {
        const held = await isHeld(rooms, user)
        return [user, { ...picture, acquaintance: protection.acquaintance(user), held }] as const
      })
      return Object.fromEntries(await Promise.all(faces))
    },
    async picture(owner: string): Promise<Blob> {
      if (isUser(owner) && (await isHeld(await directRooms(), owner)))
        throw Object.assign(new Error('a picture of somebody new'), { code: 'media.held' })
      const found = isUser(owner) ? await client.profiles.picture(owner) : await (await roomOf(client, owner)).picture()
      if (found === undefined) throw Object.assign(new Error('no picture'), { code: 'media.unknown' })
      return new Blob([found.bytes as Uint8Array<ArrayBuffer>], { type: safeType(found.contentType) })
    },
    setOwnPicture: (picture: NewPicture | undefined) => client.profiles.setPicture(picture),
  }
}

/** Of the two that have a picture, a person; else it is a room. */
function isUser(owner: string): owner is UserUri {
  try {
    return parseUserUri(owner) === owner
  } catch {
    return false
  }
}

/** A blob has the page's origin: only what a browser shows without running it keeps its type. */
export function safeType(contentType: string): string {
  return /^(?:image\/(?:png|jpeg|webp|gif|avif)|audio\/[\w.+-]+|video\/(?:mp4|webm))(?:;.*)?$/.test(contentType)
    ? contentType
    : 'application/octet-stream'
}
