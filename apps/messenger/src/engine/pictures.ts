// Pictures of groups and people, and the own one.

import { parseUserUri } from '@causeway/wire'
import type { UserUri } from '@causeway/wire'
import type { Faces, NewPicture } from './api.ts'
import { roomOf } from './conversations.ts'
import type { Inside, Session } from './session.ts'

export function pictureMethods({ client, protection }: Inside): Session['methods'] {
  return {
    async faces(): Promise<Faces> {
      const shown = await client.profiles.list()
      return Object.fromEntries(
        shown.map(({ user, picture }) => [user, { ...picture, acquaintance: protection.acquaintance(user) }]),
      )
    },
    async picture(owner: string): Promise<Blob> {
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
