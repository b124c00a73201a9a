// The engine as a tab sees it: calls go to the worker, live values are read again when their topic is named.

import type { Conversation, Engine, Live, Member, Message, PropertyInfo, Request, Room, Status, Timeline, Upload } from './api.ts'
import type { Care } from './api-care.ts'
import { plainWishes } from './wishes.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

export interface TabDeps {
  readonly post: (message: ToEngine) => void
  readonly listen: (handler: (message: FromEngine) => void) => void
  readonly properties: readonly PropertyInfo[]
  readonly property: PropertyInfo
}

interface Source<T> extends Live<T> {
  readonly topics: readonly string[]
  /** Reads again if somebody looks. */
  refresh(): void
  read(): Promise<void>
}

type Call = <T>(method: string, ...args: readonly unknown[]) => Promise<T>

/** Messages in the first window of a room, and how many more come at a time. */
const windowSize = 60
const windowStep = 120

export function createTabEngine(deps: TabDeps): Engine {
  const waiting = new Map<string, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  const sources = new Set<Source<unknown>>()
  const rooms = new Map<string, Room>()
  let leader: string | undefined
  const call: Call = (method, ...args) =>
    new Promise((resolve, reject) => {
      const id = crypto.randomUUID()
      waiting.set(id, { resolve, reject })
      deps.post({ kind: 'call', id, method, args })
    })
  deps.listen(message => {
    if (message.kind === 'answer' || message.kind === 'refusal') return settle(message)
    if (message.kind === 'changed') {
      for (const source of sources) if (source.topics.some(topic => message.topics.includes(topic))) source.refresh()
    } else if (message.leader !== leader) {
      // What was asked of an engine that is gone may or may not have happened: it is not asked again, and the screen says so.
      if (leader !== undefined)
        for (const { reject } of waiting.values()) reject(refusal('client.offline', 'the engine moved to another tab'))
      if (leader !== undefined) waiting.clear()
      leader = message.leader
      void call('useProperties', deps.properties)
      for (const source of sources) source.refresh()
    }
  })
  const settle = (message: Extract<FromEngine, { kind: 'answer' | 'refusal' }>): void => {
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'answer') asked?.resolve(message.value as never)
    else asked?.reject(refusal(message.code, message.message))
  }
  const live: MakeLive = (initial, topics, read) => createSource(initial, topics, read, sources as Set<Source<unknown>>)
  const status = live<Status>({ phase: 'starting', net: 'connecting', me: undefined }, ['status'], () => call('status'))
  const conversations = live<readonly Conversation[] | undefined>(undefined, ['conversations'], () => call('conversations'))
  const requests = live<readonly Request[]>([], ['requests'], () => call('requests'))
  const engine: Engine = {
    wishes: live(plainWishes, ['wishes'], () => call('wishes')),
    care: nounOf(call, 'care') as Care,
    properties: deps.properties,
    property: deps.property,
    status,
    conversations,
    requests,
    room(id) {
      const known = rooms.get(id) ?? createRoom(id, call, live, () => conversations.get()?.find(each => each.id === id))
      rooms.set(id, known)
      return known
    },
    signIn: login => call('signIn', login),
    offerLink: login => call('offerLink', login),
    cancelLink: () => call('cancelLink'),
    signOut: () => call('signOut'),
    find: (property, handle) => call('find', property, handle),
    request: (person, text) => call('request', person, text),
    accept: user => call('accept', user),
    decline: user => call('decline', user),
    acknowledgeKey: user => call('acknowledgeKey', user),
    safetyNumber: user => call('safetyNumber', user),
    selfRoom: () => call('selfRoom'),
    createGroup: (name, users) => call('createGroup', name, users),
    devices: () => call('devices'),
    approveLink: code => call('approveLink', code),
    removeDevice: id => call('removeDevice', id),
    search: (query, filter, count) => call('search', query, filter, count),
    storage: () => call('storage'),
  }
  return engine
}

/** The methods of a noun are asked of the engine by their names. */
function nounOf(call: Call, noun: string): object {
  const target = {}
  return new Proxy(target, {
    get:
      (_, method) =>
      (...args: readonly unknown[]) =>
        call(`${noun}.${String(method)}`, ...args),
  })
}

type MakeLive = <T>(initial: T, topics: readonly string[], read: () => Promise<T>) => Source<T>

function createRoom(id: string, call: Call, live: MakeLive, conversation: () => Conversation | undefined): Room {
  let count = windowSize
  let firstUnread: string | undefined
  let isFirstRead = true
  const ask =
    (method: string) =>
    (...args: readonly unknown[]) =>
      call<void>(method, id, ...args)
  const timeline: Source<Timeline> = live<Timeline>(
    { messages: [], hasOlder: false, firstUnread: undefined, loaded: false, uploads: [] },
    [`room ${id}`],
    async () => {
      const unreadNow = conversation()?.unread ?? 0
      if (isFirstRead && unreadNow > count) count = unreadNow + windowSize
      const [{ unread, ...page }, uploads] = await Promise.all([
        call<Timeline & { unread: number }>('timeline', id, count),
        call<Upload[]>('uploads', id),
      ])
      if (isFirstRead && unread > 0) firstUnread = page.messages.filter(({ own }) => !own).at(-unread)?.id
      isFirstRead = false
      return { ...page, messages: kept(timeline.get().messages, page.messages), firstUnread, uploads }
    },
  )
  const grow = (to: number): Promise<void> => {
    count = to
    return timeline.read()
  }
  let draft: ReturnType<typeof setTimeout> | undefined
  return {
    id,
    timeline,
    members: live<readonly Member[]>([], [`members ${id}`], () => call('members', id)),
    loadOlder() {
      if (timeline.get().hasOlder && timeline.get().messages.length >= count - windowStep)
        void grow(timeline.get().messages.length + windowStep)
    },
    async loadAround(message) {
      if (timeline.get().messages.some(each => each.id === message)) return true
      const depth = await call<number>('depthOf', id, message)
      if (depth > 0) await grow(Math.max(count, depth + windowSize / 2))
      return depth > 0
    },
    send: (text, options = {}) => call('send', id, text, options),
    edit: ask('edit'),
    delete: ask('delete'),
    react: ask('react'),
    sendFile: ask('sendFile'),
    sendPoll: ask('sendPoll'),
    vote: ask('vote'),
    sendContact: ask('sendContact'),
    forward: ask('forward'),
    download: message => call('download', id, message),
    markRead: () => void call('markRead', id).catch(() => undefined),
    async mark(marks) {
      clearTimeout(draft)
      const write = (): Promise<void> => call('mark', id, marks)
      // A draft is written when the fingers rest; that one was sent, the engine knows by itself.
      if (marks.draft === undefined) await write()
      else draft = setTimeout(() => void write(), 400)
    },
    rename: ask('rename'),
    setTimer: ask('setTimer'),
    add: ask('add'),
    remove: ask('remove'),
    setRole: ask('setRole'),
    leave: ask('leave'),
    acknowledge: ask('acknowledge'),
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
function markOf({ state, text, edited, deleted, reactions, poll, readBy, deliveredTo, senderName, replyTo }: Message): string {
  return JSON.stringify([state, text, edited, deleted, reactions, poll, readBy, deliveredTo, senderName, replyTo])
}

/** Reads when somebody looks and when its topic changed; never twice at the same time. */
function createSource<T>(
  initial: T,
  topics: readonly string[],
  read: () => Promise<T>,
  sources: Set<Source<unknown>>,
): Source<T> {
  let value = initial
  const listeners = new Set<() => void>()
  let reading: Promise<void> | undefined
  let again = false
  const once = async (): Promise<void> => {
    do {
      again = false
      try {
        value = await read()
        for (const listener of listeners) listener()
      } catch {
        // An engine that is gone or not signed in: the next one names the topics again.
      }
    } while (again)
    reading = undefined
  }
  const source: Source<T> = {
    topics,
    get: () => value,
    read() {
      if (reading !== undefined) again = true
      return (reading ??= once())
    },
    refresh() {
      if (listeners.size > 0) void source.read()
    },
    subscribe(changed) {
      listeners.add(changed)
      sources.add(source)
      if (listeners.size === 1) void source.read()
      return () => listeners.delete(changed)
    },
  }
  return source
}

function refusal(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
