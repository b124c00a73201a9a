// GET, LIST, UPDATE: objects as they were brought, with what became of them.

import { base64FromBytes } from '@causeway/transparency'
import { isoTime, msFromIso, utf8ToBytes } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import { transitionOf } from '../review/machine.ts'
import type { Matter } from '../review/matter.ts'
import { actorOf, type HeldObject, type Hi1Deps, type Peer, uuidOf } from './peer.ts'
import { Hi1Refusal } from './refusal.ts'
import { authorisationStatusOf, taskStatusOf } from './status.ts'
import { associatedOf, childOf, element, namespaces, textAt, type XmlElement } from './xml.ts'

async function held(deps: Hi1Deps, peer: Peer, id: string): Promise<{ version: number; value: HeldObject; matter: Matter }> {
  const object = await deps.records.get<HeldObject>('hi1', id)
  if (object?.value.agency !== peer.agency) throw new Hi1Refusal('unknownObject', `There is no object ${id}.`)
  return { ...object, matter: await deps.matters.read(actorOf(peer), object.value.matter) }
}

export async function objectFor(deps: Hi1Deps, peer: Peer, id: string): Promise<XmlElement> {
  const isHeld = (await deps.records.get('hi1', id)) !== undefined
  const delivered = isHeld ? undefined : await deliveryFor(deps, peer, id)
  if (delivered !== undefined) return delivered
  const { value, matter } = await held(deps, peer, id)
  return asOf(value, matter, deliveryIdOf(deps, matter))
}

/** The object as it was brought, with what is ours to say: generation, time, status, and the delivery when there is one. */
function asOf({ kind, generation, changedAtMs, tree }: HeldObject, matter: Matter, delivery: string): XmlElement {
  const isTask = kind === 'LDTask'
  const associated = [...associatedOf(tree), ...(isTask && matter.delivery !== undefined ? [delivery] : [])]
  const ours: Record<string, XmlElement> = {
    Generation: element('core', 'Generation', `${generation + matter.history.length}`),
    LastChanged: element('core', 'LastChanged', seconds(matter.history.at(-1)?.atMs ?? changedAtMs)),
    ...(associated.length === 0
      ? {}
      : {
          AssociatedObjects: element(
            'core',
            'AssociatedObjects',
            associated.map(id => element('core', 'AssociatedObject', id)),
          ),
        }),
    ...(kind === 'Document'
      ? {}
      : isTask
        ? { Status: entry('task', 'Status', 'LDTaskStatus', taskStatusOf(matter)) }
        : {
            AuthorisationStatus: entry('auth', 'AuthorisationStatus', 'AuthorisationStatus', authorisationStatusOf(matter)),
          }),
  }
  const kept = tree.children.filter(({ name }) => ours[name] === undefined)
  const all = [...kept, ...Object.values(ours)]
  return { ...tree, children: all.toSorted((one, other) => placeOf(one.name) - placeOf(other.name)) }
}

/** Where the schema wants what we add; everything else keeps its order. */
const order = [
  'ObjectIdentifier',
  'CountryCode',
  'OwnerIdentifier',
  'Generation',
  'ExternalIdentifier',
  'AssociatedObjects',
  'LastChanged',
  'NationalHandlingParameters',
  'Reference',
  'AuthorisationReference',
  'AuthorisationLegalType',
  'AuthorisationPriority',
  'Status',
  'AuthorisationStatus',
]
const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)

function entry(namespace: 'task' | 'auth', name: string, dictionary: string, value: string): XmlElement {
  return element(namespace, name, [
    element('common', 'Owner', 'ETSI'),
    element('common', 'Name', dictionary),
    element('common', 'Value', value),
  ])
}

export async function listFor(deps: Hi1Deps, peer: Peer, body: XmlElement): Promise<XmlElement[]> {
  const [wanted, since] = [textAt(body, 'ObjectType', 'Value'), textAt(body, 'LastChanged')]
  const own = (await deps.records.all<HeldObject>('hi1')).filter(({ value }) => value.agency === peer.agency)
  const records: XmlElement[] = []
  for (const { id, value } of own.filter(({ value: { kind } }) => wanted === undefined || kind === wanted)) {
    const matter = await deps.matters.read(actorOf(peer), value.matter)
    const changedAtMs = matter.history.at(-1)?.atMs ?? value.changedAtMs
    if (since !== undefined && changedAtMs < (msFromIso(since) ?? 0)) continue
    records.push(
      element('core', 'ListResponseRecord', [
        element('core', 'ObjectType', [
          element('common', 'Owner', 'ETSI'),
          element('common', 'Name', 'ObjectType'),
          element('common', 'Value', value.kind),
        ]),
        element('core', 'Identifier', id),
        element('core', 'Generation', `${value.generation + matter.history.length}`),
        element('core', 'LastChanged', seconds(changedAtMs)),
      ]),
    )
  }
  return records
}

/** The sealed bundle as a DeliveryObject, found by an identifier that follows from the matter. */
async function deliveryFor(deps: Hi1Deps, peer: Peer, id: string): Promise<XmlElement | undefined> {
  const { records, matters, crypto } = deps
  const own = (await records.all<HeldObject>('hi1')).filter(({ value }) => value.agency === peer.agency)
  const found = own.find(({ value }) => deliveryIdOf(deps, { id: value.matter }) === id)
  if (found === undefined) return undefined
  const task = own.find(({ value }) => value.matter === found.value.matter && value.kind === 'LDTask')
  const body = await matters.bundle(actorOf(peer), found.value.matter)
  const field = (name: string, content: string | readonly XmlElement[]): XmlElement => element('delivery', name, content)
  return element(
    'core',
    'HI1Object',
    [
      element('core', 'ObjectIdentifier', id),
      element('core', 'AssociatedObjects', task === undefined ? [] : [element('core', 'AssociatedObject', task.id)]),
      field('DeliveryID', id),
      field('SequenceNumber', '1'),
      field('LastSequence', 'true'),
      field('Delivery', [
        field('BinaryData', [
          field('Data', base64FromBytes(body)),
          field('ContentType', 'application/age-encryption'),
          field('Checksum', hexFromBytes(crypto.hash('SHA-256', body))),
        ]),
      ]),
    ],
    { namespace: namespaces.delivery, name: 'DeliveryObject' },
  )
}

function deliveryIdOf({ crypto }: Pick<Hi1Deps, 'crypto'>, { id }: Pick<Matter, 'id'>): string {
  return uuidOf(crypto.hash('SHA-256', utf8ToBytes(`causeway-hi1-delivery/1\n${id}`)))
}

function seconds(ms: number): string {
  return isoTime(ms).replace(/\.\d+Z$/, 'Z')
}
/** A requester says what it desires; here that can be one thing, that the request is withdrawn. */
export async function updateFor(deps: Hi1Deps, peer: Peer, body: XmlElement): Promise<() => Promise<XmlElement>> {
  const tree = childOf(body, 'HI1Object')
  const id = textAt(tree, 'ObjectIdentifier') ?? ''
  const { value, matter } = await held(deps, peer, id)
  const generation = textAt(tree, 'Generation')
  if (generation !== undefined && Number(generation) !== value.generation + matter.history.length)
    throw new Hi1Refusal('general', `Object ${id} has changed since generation ${generation}.`)
  const desired = textAt(tree, 'DesiredStatus', 'Value') ?? textAt(tree, 'AuthorisationDesiredStatus', 'Value')
  if (desired !== 'Cancelled')
    throw new Hi1Refusal('notSupported', 'Only the desired status Cancelled can be set; anything else is a new request.')
  if (transitionOf(matter.state, 'withdraw') === undefined)
    throw new Hi1Refusal('general', `A request that is ${taskStatusOf(matter)} cannot be withdrawn any more.`)
  return async () => {
    await deps.matters.act(actorOf(peer), matter.id, { kind: 'withdraw' })
    return element('core', 'UPDATEResponse', [element('core', 'Identifier', id)])
  }
}
