// The engine as a tab sees it: calls go to the worker, live values are read again when their topic is named.

import type { Accounts, Conversation, Engine, Faces, OwnAccount, PropertyInfo, Room, Signs, Status } from './api.ts'
import type { Request } from './api-requests.ts'
import type { Blocked, Care, Guardians, Protection } from './api-care.ts'
import type { Passkeys } from './api-passkeys.ts'
import type { Ways } from './api-ways.ts'
import { plainWishes } from './wishes.ts'
import type { FromEngine, ToEngine } from './protocol.ts'
import { createSource } from './source.ts'
import type { Source } from './source.ts'
import { createTabRoom } from './tab-room.ts'
import type { Call, MakeLive } from './tab-room.ts'

export interface TabDeps {
  readonly post: (message: ToEngine) => void
  readonly listen: (handler: (message: FromEngine) => void) => void
  readonly properties: readonly PropertyInfo[]
  readonly property: PropertyInfo
}

export function createTabEngine(deps: TabDeps): Engine {
  const waiting = new Map<string, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  const sources = new Set<Source<unknown>>()
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
    else asked?.reject(refusal(message.code, message.message, message.users))
  }
  const live: MakeLive = (initial, topics, read) => createSource(initial, topics, read, sources as Set<Source<unknown>>)
  const { property, properties } = deps
  return engineOver({ call, live, property, properties, account: '', accounts: own => accountsOf(own, call, live) })
}

/** The others of the page's own account: what is asked of one is asked with its id before the method, and so are its topics. */
function accountsOf({ properties }: Pick<Engine, 'properties'>, call: Call, live: MakeLive): Accounts {
  const engines = new Map<string, Engine>()
  const list = live<readonly OwnAccount[]>([], ['accounts', 'status'], () => call('accounts.list'))
  const engineOf = (id: string, domain: string): Engine | undefined => {
    const property = properties.find(each => each.domain === domain)
    if (property === undefined) return undefined
    const known =
      engines.get(id) ??
      engineOver({
        call: (method, ...args) => call(`${id}/${method}`, ...args),
        // Wishes are those of the page's own account.
        live: (initial, topics, read) => live(initial, [...topics.map(topic => `${id}/${topic}`), 'wishes', 'accounts'], read),
        property,
        properties,
        account: id,
        accounts: () => noOthers,
      })
    engines.set(id, known)
    return known
  }
  return {
    list,
    of(id) {
      const found = list.get().find(each => each.id === id)
      // Another account may come to be called the same.
      if (found === undefined) engines.delete(id)
      return found && engineOf(id, found.property)
    },
    offer: property => call('accounts.offer', property),
    arrival: id => call('accounts.arrival', id),
    cancel: () => call('accounts.cancel'),
    forget: id => call('accounts.forget', id),
  }
}

const none: readonly OwnAccount[] = []
const noOthers: Accounts = {
  list: { get: () => none, subscribe: () => () => undefined },
  of: () => undefined,
  offer: notHere,
  arrival: notHere,
  cancel: notHere,
  forget: notHere,
}

async function notHere(): Promise<never> {
  throw refusal('auth.forbidden', 'asked of the page’s own account only')
}

interface EngineDeps {
  readonly call: Call
  readonly live: MakeLive
  readonly properties: readonly PropertyInfo[]
  readonly property: PropertyInfo
  readonly account: string
  readonly accounts: (own: Pick<Engine, 'properties'>) => Accounts
}

function engineOver({ call, live, property, properties, account, accounts }: EngineDeps): Engine {
  const rooms = new Map<string, Room>()
  const status = live<Status>({ phase: 'starting', net: 'connecting', me: undefined, lock: undefined }, ['status'], () =>
    call('status'),
  )
  const conversations = live<readonly Conversation[] | undefined>(undefined, ['conversations', 'people'], () =>
    call('conversations'),
  )
  const requests = live<readonly Request[]>([], ['requests', 'people'], () => call('requests'))
  const engine: Engine = {
    wishes: live(plainWishes, ['wishes'], () => call('wishes')),
    signs: live<Signs>({ typing: {}, here: [] }, ['signs', 'people'], () => call('signs')),
    faces: live<Faces>({}, ['faces'], () => call('faces')),
    blocks: live<readonly Blocked[]>([], ['blocks', 'people'], () => call('blocks')),
    protection: live<Protection | undefined>(undefined, ['wishes', 'status'], () => call('protection')),
    care: nounOf(call, 'care') as Care,
    guardians: nounOf(call, 'guardians') as Guardians,
    passkeys: nounOf(call, 'passkeys') as Passkeys,
    ways: nounOf(call, 'ways') as Ways,
    properties,
    property,
    account,
    accounts: accounts({ properties }),
    status,
    conversations,
    requests,
    room(id) {
      const known =
        rooms.get(id) ??
        createTabRoom(id, {
          call,
          live,
          conversation: () => conversations.get()?.find(each => each.id === id),
          me: () => status.get().me,
        })
      rooms.set(id, known)
      return known
    },
    picture: owner => call('picture', owner),
    setPicture: picture => call('setOwnPicture', picture),
    callPerson: (user, name) => call('callPerson', user, name),
    signIn: login => call('signIn', login),
    offerLink: login => call('offerLink', login),
    cancelLink: () => call('cancelLink'),
    startOver: login => call('startOver', login),
    setLock: lock => call('setLock', lock),
    lockNow: () => call('lockNow'),
    unlock: secret => call('unlock', secret),
    signOut: () => call('signOut'),
    find: (property, handle) => call('find', property, handle),
    request: (person, text) => call('request', person, text),
    accept: user => call('accept', user),
    decline: user => call('decline', user),
    withdraw: user => call('withdraw', user),
    forgetRequest: user => call('forgetRequest', user),
    acknowledgeKey: user => call('acknowledgeKey', user),
    safetyNumber: user => call('safetyNumber', user),
    selfRoom: () => call('selfRoom'),
    createGroup: (name, users) => call('createGroup', name, users),
    devices: () => call('devices'),
    approveLink: (code, elsewhere) => call('approveLink', code, elsewhere),
    nameDevice: (id, name) => call('nameDevice', id, name),
    removeDevice: id => call('removeDevice', id),
    senders: () => call('senders'),
    looked: isVisible => call('looked', isVisible),
    search: (query, filter, count) => call('search', query, filter, count),
    storage: () => call('storage'),
  }
  return engine
}

/** The methods of a noun are asked of the engine by their names. */
function nounOf(call: Call, noun: string): object {
  // The same function each time, so that a screen can tell by it whether anything changed.
  const methods = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>()
  return new Proxy(methods, {
    get(_, name) {
      const method = methods.get(String(name)) ?? ((...args) => call(`${noun}.${String(name)}`, ...args))
      methods.set(String(name), method)
      return method
    },
  })
}

function refusal(code: string, message: string, users: readonly string[] = []): Error {
  return Object.assign(new Error(message), { code, users })
}
