// One HI1 exchange: all actions of a request are applied, or none. A machine can bring a paper and follow it; a person of the
// agency submits it with a passkey, because a stolen connection key must not be enough to ask for somebody's data. Every
// exchange leaves a leaf of the ledger; when that cannot be written there is no answer (`store.unavailable`).

import { CausewayError, utf8ToBytes } from '@causeway/wire'
import type { Json } from '../canonical.ts'
import type { Agency } from '../intake/directory.ts'
import { create } from './create.ts'
import { createDictionary, unknownWords } from './dictionary.ts'
import { type Action, type Answer, answerMessage, type EndpointId, type Hi1Request, requestOf } from './message.ts'
import { listFor, objectFor, updateFor } from './objects-held.ts'
import { type Hi1Deps, type Peer, uuidOf } from './peer.ts'
import { Hi1Refusal, notApplied } from './refusal.ts'
import { element, textAt, type XmlElement, writeXml } from './xml.ts'

export interface Hi1 {
  /** The machine with this certificate (SHA-256 of its DER, hex); undefined: unknown, or not confirmed by two of our people. */
  peerOf(fingerprint: string): Promise<Peer | undefined>
  /** The answer to whatever the peer sent. */
  exchange(peer: Peer, bytes: Uint8Array): Promise<Uint8Array>
}

export function createHi1(deps: Hi1Deps): Hi1 {
  const { records, ledger, crypto, clock, pack, self } = deps
  const dictionary = createDictionary(deps.dictionaryFile, pack)

  function requestFrom({ machine }: Peer, root: XmlElement): Hi1Request {
    const unknown = unknownWords(dictionary, root)
    if (unknown.length > 0) throw new Hi1Refusal('general', `Not in the dictionaries: ${unknown.slice(0, 10).join(', ')}.`)
    const request = requestOf(root)
    if (!isSame(request.sender, machine)) throw new Hi1Refusal('general', 'The sender is not whom this connection belongs to.')
    if (!isSame(request.receiver, self)) throw new Hi1Refusal('general', 'This message is for somebody else.')
    return request
  }

  async function answered(peer: Peer, bytes: Uint8Array): Promise<{ request?: Hi1Request; answers: Outcome }> {
    try {
      const request = requestFrom(peer, deps.read(bytes))
      return { request, answers: await answersOf(deps, peer, request) }
    } catch (error) {
      if (error instanceof Hi1Refusal) return { answers: error }
      throw error
    }
  }

  return {
    async peerOf(fingerprint) {
      for (const { value } of await records.all<Agency>('agency')) {
        const machine = value.machines?.find(known => known.fingerprint === fingerprint)
        const isConfirmed = machine !== undefined && new Set(machine.addedBy).size >= 2
        if (isConfirmed && value.status === 'active') return { agency: value.id, machine }
      }
      return undefined
    },
    async exchange(peer, bytes) {
      const { request, answers } = await answered(peer, bytes)
      await ledger.record({
        action: 'hi1_exchange',
        actor: `machine:${peer.agency}`,
        matter: '',
        facts: factsOf(request, answers),
      })
      const transaction = uuidOf(crypto.random(16))
      const facts = { self, sender: peer.machine, nowMs: clock.nowMs(), transaction, answers }
      return utf8ToBytes(writeXml(answerMessage({ header: request?.header, ...facts })))
    },
  }
}

type Outcome = readonly { readonly id: string; readonly answer: Answer }[] | Hi1Refusal

function isSame(one: EndpointId, other: EndpointId): boolean {
  return one.country === other.country && one.identifier === other.identifier
}

function factsOf(request: Hi1Request | undefined, answers: Outcome): Record<string, Json> {
  const refused =
    answers instanceof Hi1Refusal ? [answers] : answers.flatMap(({ answer }) => (answer instanceof Hi1Refusal ? answer : []))
  return { verbs: request?.actions.map(({ verb }) => verb) ?? [], refused: [...new Set(refused.map(({ code }) => code))].join() }
}

/** All are looked at first, and done only when none is refused. CREATEs belong together: they are one matter. */
async function answersOf(deps: Hi1Deps, peer: Peer, { actions }: Hi1Request): Promise<Outcome> {
  const answers = new Map<string, Answer>()
  const refused = ({ id }: Action, error: unknown): void => void answers.set(id, refusalOf(error))
  const plans = new Map<string, () => Promise<XmlElement>>()
  for (const action of actions.filter(({ verb }) => verb !== 'CREATE'))
    await planOf(deps, peer, action).then(
      plan => plans.set(action.id, plan),
      (error: unknown) => refused(action, error),
    )
  const creations = actions.filter(({ verb }) => verb === 'CREATE')
  const [first] = creations
  if (first !== undefined && answers.size === 0)
    await create(deps, peer, creations).then(
      created => created.forEach((answer, id) => answers.set(id, answer)),
      (error: unknown) => refused(first, error),
    )
  const isApplied = [...answers.values()].every(answer => !(answer instanceof Hi1Refusal))
  if (isApplied) for (const [id, plan] of plans) answers.set(id, await plan())
  return actions.map(({ id }) => ({ id, answer: answers.get(id) ?? notApplied() }))
}

function refusalOf(error: unknown): Hi1Refusal {
  if (error instanceof Hi1Refusal) return error
  if (error instanceof CausewayError && error.code.startsWith('lawful.'))
    return new Hi1Refusal(error.code === 'lawful.unknown' ? 'unknownObject' : 'general', error.message)
  throw error
}

/** Looks whether it can be done; what is answered does it. */
async function planOf(deps: Hi1Deps, peer: Peer, { verb, body }: Action): Promise<() => Promise<XmlElement>> {
  switch (verb) {
    case 'GET': {
      const object = await objectFor(deps, peer, textAt(body, 'Identifier') ?? '')
      return () => Promise.resolve(element('core', 'GETResponse', [object]))
    }
    case 'LIST': {
      const list = await listFor(deps, peer, body)
      return () => Promise.resolve(element('core', 'LISTResponse', list))
    }
    case 'UPDATE':
      return await updateFor(deps, peer, body)
    default:
      throw new Hi1Refusal('notSupported', 'What is disclosed is fetched by GET; nothing can be delivered here.')
  }
}
