// What the screens ask about one room.

import type { Message as ClientMessage, Room as ClientRoom } from '@causeway/client'
import { bytesFromBase64url, linkPreviewPart } from '@causeway/wire'
import type { LinkPreview, NestedPart, RoomUri, UserUri } from '@causeway/wire'
import type { Marks, Member, NewPicture, SendOptions } from './api.ts'
import { extraPart, textWith, voteOf } from './content.ts'
import { roomOf, waitingPrefix } from './conversations.ts'
import { safeType } from './pictures.ts'
import type { Inside, Session } from './session.ts'
import { timelineMethods } from './timeline-methods.ts'
import { idOf } from './views.ts'

export function roomMethods(inside: Inside): Session['methods'] {
  return { ...timelineMethods(inside), ...writingMethods(inside), ...changingMethods(inside), ...fileMethods(inside) }
}

function writingMethods(inside: Inside): Session['methods'] {
  const { client, people, changed, marks, conversations } = inside
  const told = (id: string): void => {
    conversations.forget(id)
    changed(`room ${id}`, 'conversations')
  }
  const post = async (id: string, body: string | NestedPart): Promise<void> => {
    await (await roomOf(client, id)).send(body)
    told(id)
  }
  return {
    async send(id: string, text: string, { replyTo, linkPreview, key }: SendOptions & { readonly key: string }): Promise<void> {
      const room = await roomOf(client, id)
      const extras = linkPreview === undefined ? [] : [linkPreviewPart(linkPreview)]
      const sent =
        replyTo === undefined
          ? await room.send(textWith(text, [...(await nameExtra(inside, room)), ...extras]))
          : await room.reply(bytesFromBase64url(replyTo), textWith(text, extras))
      inside.keys.put(idOf(sent), key)
      told(id)
      // Not before: nobody waits for a note to be wiped.
      if ((await marks.of(id)).draft === '') return
      await marks.set(id, { draft: '' })
      await marks.tell()
    },
    /** Quiet when it fails: a link without a preview is a link. */
    async previewLink(url: string): Promise<LinkPreview | undefined> {
      try {
        const { makePreview } = await import('../previews/preview.ts')
        return await makePreview(client, url)
      } catch {
        return undefined
      }
    },
    async retry(id: string, message: string): Promise<void> {
      await (await roomOf(client, id)).retry(bytesFromBase64url(message))
      told(id)
    },
    async discard(id: string, message: string): Promise<void> {
      await (await roomOf(client, id)).discard(bytesFromBase64url(message))
      told(id)
    },
    edit: async (id: string, message: string, text: string) => (await roomOf(client, id)).edit(bytesFromBase64url(message), text),
    delete: async (id: string, message: string) => (await roomOf(client, id)).delete(bytesFromBase64url(message)),
    async react(id: string, message: string, emoji: string, on: boolean): Promise<void> {
      const room = await roomOf(client, id)
      await (on ? room.react(bytesFromBase64url(message), emoji) : room.unreact(bytesFromBase64url(message), emoji))
    },
    sendPoll: (id: string, question: string, options: readonly string[], many: boolean) =>
      post(id, extraPart('poll', { question, options, many })),
    async vote(id: string, message: string, option: number, on: boolean): Promise<void> {
      const room = await roomOf(client, id)
      await (on
        ? room.react(bytesFromBase64url(message), voteOf(option))
        : room.unreact(bytesFromBase64url(message), voteOf(option)))
    },
    async sendContact(id: string, user: string): Promise<void> {
      const { goesBy: name, property, handle } = people.of(user)
      await post(id, extraPart('contact', { user, name, property, handle }))
    },
    async forward(id: string, message: string, to: readonly string[]): Promise<void> {
      const found = await (await roomOf(client, id)).message(bytesFromBase64url(message))
      const body = found === undefined ? undefined : forwarded(found)
      if (body === undefined) return
      for (const target of to) await post(target, body)
    },
  }
}

async function nameExtra({ client, people }: Inside, room: ClientRoom): Promise<ReturnType<typeof extraPart>[]> {
  const { kind } = await room.summary()
  return kind === 'self' ? [] : [extraPart('name', people.of(client.me.user).goesBy)]
}

/** Text and file go on; a file is not uploaded again, its key travels. */
function forwarded({ text, attachment, preview }: ClientMessage): NestedPart | undefined {
  const mark = extraPart('forwarded')
  if (attachment === undefined) {
    const body = text === undefined ? undefined : textWith(text, [mark])
    return typeof body === 'string' ? undefined : body
  }
  const parts: NestedPart[] = [attachment, mark]
  if (preview !== undefined) parts.push({ ...mark, disposition: 8, contentType: preview.contentType, content: preview.content })
  return { kind: 'multi', disposition: 1, language: '', semantics: 'processAll', parts }
}

function changingMethods({ client, marks, conversations, wishes, signs, changed }: Inside): Session['methods'] {
  return {
    async markRead(id: string): Promise<void> {
      await marks.set(id, { markedUnread: false })
      if (!id.startsWith(waitingPrefix)) await (await roomOf(client, id)).markRead({ tell: wishes.get().readReceipts })
      changed('conversations')
    },
    async mark(id: string, change: Partial<Marks>): Promise<void> {
      await marks.set(id, change)
      changed('conversations')
    },
    tellMarks: () => marks.tell(),
    typing: (id: RoomUri, isTyping: boolean) => signs.typing(id, isTyping),
    rename: async (id: string, name: string) => (await roomOf(client, id)).rename(name),
    setPicture: async (id: string, picture: NewPicture | undefined) => (await roomOf(client, id)).setPicture(picture),
    setTimer: async (id: string, seconds: number | undefined) => (await roomOf(client, id)).setTimer(seconds),
    add: async (id: string, users: UserUri[]) => (await roomOf(client, id)).add(users),
    remove: async (id: string, user: UserUri) => (await roomOf(client, id)).remove([user]),
    setRole: async (id: string, user: UserUri, role: Member['role']) => (await roomOf(client, id)).setRole(user, role),
    leave: async (id: string) => (await roomOf(client, id)).leave(),
    async acknowledge(id: string): Promise<void> {
      await (await roomOf(client, id)).acknowledge()
      conversations.forget(id)
      changed('conversations')
    },
    selfRoom: async () => (await client.rooms.create({ with: [] })).uri,
    createGroup: async (name: string, users: UserUri[]) => (await client.rooms.create({ kind: 'group', name, with: users })).uri,
  }
}

function fileMethods({ client }: Inside): Session['methods'] {
  return {
    async download(id: string, message: string): Promise<Blob> {
      const found = await (await roomOf(client, id)).message(bytesFromBase64url(message))
      if (found?.attachment === undefined) throw Object.assign(new Error('no such file'), { code: 'media.unknown' })
      // In blobs of some megabytes, which the browser keeps on the disk: a large file never stands in memory as a whole.
      const parts: Blob[] = []
      let some: Uint8Array<ArrayBuffer>[] = []
      let someBytes = 0
      const put = (): void => {
        parts.push(new Blob(some))
        some = []
        someBytes = 0
      }
      await client.media.stream(found.attachment, piece => {
        some.push(piece as Uint8Array<ArrayBuffer>)
        someBytes += piece.length
        if (someBytes >= blobBytes) put()
      })
      put()
      return new Blob(parts, { type: safeType(found.attachment.contentType) })
    },
  }
}

const blobBytes = 16_777_216
