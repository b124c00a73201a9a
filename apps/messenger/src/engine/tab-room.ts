// One room as a tab sees it: a window of its messages that grows backwards, and own messages from the moment they are written.

import type { Conversation, Member, Message, Person, Room, SendOptions, Timeline, Upload } from './api.ts'
import type { Source } from './source.ts'

export type Call = <T>(method: string, ...args: readonly unknown[]) => Promise<T>
export type MakeLive = <T>(initial: T, topics: readonly string[], read: () => Promise<T>) => Source<T>

export interface TabRoomDeps {
  readonly call: Call
  readonly live: MakeLive
  readonly conversation: () => Conversation | undefined
  readonly me: () => Person | undefined
}

/** What the engine answers: the messages, and how many of them were unread before. */
export type TimelinePage = Pick<Timeline, 'messages' | 'hasOlder' | 'oldest'> & { readonly unread: number }

/** Messages in the first window of a room, and how many more come at a time. */
const windowSize = 60
const windowStep = 120
const draftAfterMs = 400

export function createTabRoom(id: string, { call, live, conversation, me }: TabRoomDeps): Room {
  let count = windowSize
  let from: string | undefined
  let firstUnread: string | undefined
  let isFirstRead = true
  let wantsOlder = false
  /** Written here and not yet taken in by the engine, oldest first. */
  let sending: readonly Message[] = []
  const takenIn = new Set<string>()
  let lastSend: Promise<unknown> = Promise.resolve()
  const ask =
    (method: string) =>
    (...args: readonly unknown[]) =>
      call<void>(method, id, ...args)
  const timeline: Source<Timeline> = live<Timeline>(
    { messages: [], hasOlder: false, oldest: undefined, firstUnread: undefined, loaded: false, uploads: [] },
    [`room ${id}`, 'people'],
    () => (wantsOlder && from !== undefined ? readOlder(from) : readWindow()),
  )
  const readWindow = async (): Promise<Timeline> => {
    const shown = new Set(takenIn)
    const unreadNow = conversation()?.unread ?? 0
    if (isFirstRead && unreadNow > count) count = unreadNow + windowSize
    const [{ unread, ...page }, uploads] = await Promise.all([
      call<TimelinePage>('timeline', id, count, from),
      call<Upload[]>('uploads', id),
    ])
    if (isFirstRead && unread > 0) firstUnread = page.messages.filter(({ own }) => !own).at(-unread)?.id
    isFirstRead = false
    from = page.oldest
    for (const { key } of page.messages) shown.add(key)
    sending = sending.filter(({ key }) => !shown.has(key))
    for (const key of shown) takenIn.delete(key)
    const messages = [...kept(timeline.get().messages, page.messages), ...sending]
    return { ...page, messages, loaded: true, firstUnread, uploads }
  }
  const readOlder = async (before: string): Promise<Timeline> => {
    const asked = call<TimelinePage>('older', id, before, windowStep).finally(() => void (wantsOlder = false))
    const { messages, hasOlder, oldest } = await asked
    if (from === before) from = oldest ?? from
    const present = timeline.get()
    return { ...present, messages: [...messages, ...present.messages], hasOlder, oldest: from }
  }
  const grow = (to: number): Promise<void> => {
    count = to
    from = undefined
    return timeline.read()
  }
  const show = (change: readonly Message[]): void => {
    const present = timeline.get()
    const others = present.messages.filter(({ key }) => !sending.some(each => each.key === key))
    sending = change
    timeline.set({ ...present, messages: [...others, ...sending] })
  }
  let draft: ReturnType<typeof setTimeout> | undefined
  return {
    id,
    timeline,
    members: live<readonly Member[]>([], [`members ${id}`, 'people'], () => call('members', id)),
    loadOlder() {
      if (wantsOlder || !timeline.get().hasOlder) return
      wantsOlder = true
      void timeline.read()
    },
    async loadAround(message) {
      if (timeline.get().messages.some(each => each.id === message)) return true
      const depth = await call<number>('depthOf', id, message)
      if (depth > 0) await grow(Math.max(count, depth + windowSize / 2))
      return depth > 0
    },
    async send(text, options = {}) {
      const written = writtenHere(text, options, timeline.get().messages, me())
      // On the screen at once, as what it is: written, and no more. It waits to be sent when the engine has made it durable.
      show([...sending, written])
      const turn = lastSend.then(() => call('send', id, text, { ...options, key: written.key }))
      lastSend = turn.catch(() => undefined)
      try {
        await turn
        takenIn.add(written.key)
      } catch (error) {
        show(sending.filter(({ key }) => key !== written.key))
        throw error
      }
    },
    previewLink: url => call('previewLink', url),
    retry: ask('retry'),
    discard: ask('discard'),
    edit: ask('edit'),
    delete: ask('delete'),
    react: ask('react'),
    typing: isTyping => void ask('typing')(isTyping).catch(() => undefined),
    sendFile: ask('sendFile'),
    pauseUpload: ask('pauseUpload'),
    resumeUpload: ask('resumeUpload'),
    cancelUpload: ask('cancelUpload'),
    sendPoll: ask('sendPoll'),
    vote: ask('vote'),
    sendContact: ask('sendContact'),
    forward: ask('forward'),
    download: message => call('download', id, message),
    markRead: () => void call('markRead', id).catch(() => undefined),
    async mark(marks) {
      const write = (): Promise<void> => call('mark', id, marks)
      if (marks.draft === undefined) return await write()
      clearTimeout(draft)
      // A draft is written when the fingers rest; that one was sent, the engine knows by itself.
      // Where no engine answers just now it is still in its field, and the next key writes it.
      draft = setTimeout(() => void write().catch(() => undefined), draftAfterMs)
    },
    // Not at once: whoever leaves the text for the button that sends it has no draft then.
    rest: () => void setTimeout(() => void call('tellMarks').catch(() => undefined), draftAfterMs + 100),
    rename: ask('rename'),
    setPicture: ask('setPicture'),
    setTimer: ask('setTimer'),
    add: ask('add'),
    remove: ask('remove'),
    setRole: ask('setRole'),
    leave: ask('leave'),
    acknowledge: ask('acknowledge'),
  }
}

function writtenHere(
  text: string,
  { replyTo, linkPreview }: SendOptions,
  messages: readonly Message[],
  me: Person | undefined,
): Message {
  const key = `written ${crypto.randomUUID()}`
  const quoted = messages.find(({ id }) => id === replyTo)
  return {
    id: key,
    key,
    sender: me?.user ?? '',
    senderName: me?.name ?? '',
    own: true,
    acquaintance: 'known',
    held: false,
    atMs: Date.now(),
    kind: 'text',
    text,
    replyTo: quoted,
    edited: false,
    deleted: false,
    forwarded: false,
    reactions: [],
    file: undefined,
    poll: undefined,
    linkPreview,
    contact: undefined,
    expiresAtMs: undefined,
    state: 'written',
    cause: undefined,
    deliveredTo: [],
    readBy: [],
  }
}

/** Messages that did not change stay the same objects, so that nothing of theirs is drawn again. */
function kept(before: readonly Message[], now: readonly Message[]): readonly Message[] {
  const known = new Map(before.map(message => [message.id, message]))
  return now.map(message => {
    const old = known.get(message.id)
    return old !== undefined && markOf(old) === markOf(message) ? old : message
  })
}

/** Everything of a message that can change. */
const changing = [
  'key',
  'state',
  'cause',
  'text',
  'edited',
  'deleted',
  'reactions',
  'poll',
  'readBy',
  'deliveredTo',
  'senderName',
  'acquaintance',
  'held',
  'replyTo',
] as const satisfies readonly (keyof Message)[]

function markOf(message: Message): string {
  return JSON.stringify(changing.map(name => message[name]))
}
