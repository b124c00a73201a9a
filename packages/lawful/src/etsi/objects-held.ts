// GET, LIST, UPDATE: objects as they were brought, with what became of them.

import { base64FromBytes } from '@causeway/transparency'
import { isoTime, msFromIso } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import { transitionOf } from '../review/machine.ts'
import type { Matter } from '../review/matter.ts'
import { actorOf, deliveryIdOf, type HeldDelivery, type HeldObject, type Hi1Deps, type Peer } from './peer.ts'
import { Hi1Refusal } from './refusal.ts'
import { authorisationStatusOf, taskStatusOf } from './status.ts'
import { associatedOf, childOf, element, namespaces, textAt, type XmlElement } from './xml.ts'

export async function objectFor(deps: Hi1Deps, peer: Peer, id: string): Promise<XmlElement> {
  const delivery = await deps.records.get<HeldDelivery>('hi1-delivery', id)
  if (delivery !== undefined) return await deliveryFor(deps, peer, id, delivery.value)
  const { value, matter } = await held(deps, peer, id)
  return asOf(value, matter, deliveryIdOf(deps, matter.id))
}

async function held(deps: Hi1Deps, peer: Peer, id: string): Promise<{ value: HeldObject; matter: Matter }> {
  const object = await deps.records.get<HeldObject>('hi1', id)
  if (object?.value.agency !== peer.agency) throw unknownObject(id)
  return { value: object.value, matter: await deps.matters.read(actorOf(peer), object.value.matter) }
}

function unknownObject(id: string): Hi1Refusal {
  return new Hi1Refusal('unknownObject', `There is no object ${id}.`)
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
  // A matter is read once, which is one look on record, however many objects of it are listed.
  const matters = new Map<string, Matter>()
  for (const { id, value } of own.filter(({ value: { kind } }) => wanted === undefined || kind === wanted)) {
    const matter = matters.get(value.matter) ?? (await deps.matters.read(actorOf(peer), value.matter))
    matters.set(value.matter, matter)
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

/** The sealed bundle as a DeliveryObject. */
async function deliveryFor(
  { matters, crypto }: Hi1Deps,
  peer: Peer,
  id: string,
  { agency, matter, task }: HeldDelivery,
): Promise<XmlElement> {
  if (agency !== peer.agency) throw unknownObject(id)
  const body = await matters.bundle(actorOf(peer), matter)
  const field = (name: string, content: string | readonly XmlElement[]): XmlElement => element('delivery', name, content)
  return element(
    'core',
    'HI1Object',
    [
      element('core', 'ObjectIdentifier', id),
      element('core', 'AssociatedObjects', task === undefined ? [] : [element('core', 'AssociatedObject', task)]),
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
