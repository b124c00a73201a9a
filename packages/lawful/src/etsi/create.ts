// CREATE: an authorisation with its tasks and documents becomes a matter, as one.

import { bytesFromBase64 } from '@causeway/transparency'
import { hexFromBytes } from '../canonical.ts'
import { documentChanges } from '../desk/documents.ts'
import type { Action } from './message.ts'
import { type BroughtDocument, broughtOf } from './objects.ts'
import { actorOf, deliveryIdOf, type HeldDelivery, type HeldObject, type Hi1Deps, type Peer } from './peer.ts'
import { Hi1Refusal } from './refusal.ts'
import { associatedOf, childOf, element, textAt, type XmlElement } from './xml.ts'

const kinds = { AuthorisationObject: 'Authorisation', LDTaskObject: 'LDTask', DocumentObject: 'Document' } as const

interface Created {
  readonly action: Action
  readonly id: string
  readonly kind: HeldObject['kind']
  readonly tree: XmlElement
}

/** Answers by action. */
export async function create(deps: Hi1Deps, peer: Peer, actions: readonly Action[]): Promise<Map<string, XmlElement>> {
  const { records, crypto, clock, matters } = deps
  const objects = actions.map(createdOf)
  for (const { id } of objects)
    if ((await records.get('hi1', id)) !== undefined) throw new Hi1Refusal('general', `Object ${id} exists already.`)
  const ofKind = (kind: Created['kind']): Created[] => objects.filter(object => object.kind === kind)
  const [authorisation, ...more] = ofKind('Authorisation')
  if (authorisation === undefined || more.length > 0)
    throw new Hi1Refusal('missing', 'One message brings one authorisation with its tasks and documents.')
  for (const { id, tree } of ofKind('LDTask'))
    if (!associatedOf(tree).includes(authorisation.id))
      throw new Hi1Refusal('missing', `Task ${id} is not associated with the authorisation.`)
  const documents = ofKind('Document').map(documentOf)
  const hash = (bytes: Uint8Array): string => hexFromBytes(crypto.hash('SHA-256', bytes))
  const { paper, tasks } = broughtOf(
    authorisation.tree,
    ofKind('LDTask').map(({ tree }) => tree),
    documents,
    hash,
  )
  const nowMs = clock.nowMs()
  const files = await Promise.all(documents.map(({ body }) => documentChanges(deps, peer.agency, body)))
  const heldIn = (matter: string, { kind, tree }: Created): HeldObject => ({
    agency: peer.agency,
    matter,
    kind,
    generation: 1,
    changedAtMs: nowMs,
    tree: withoutContents(tree),
  })
  const deliveryIn = (matter: string): HeldDelivery => ({ agency: peer.agency, matter, task: ofKind('LDTask')[0]?.id })
  await matters.open(actorOf(peer), paper, tasks, undefined, matter => [
    ...files.flat(),
    ...objects.map(object => records.change('hi1', object.id, 0, heldIn(matter, object))),
    records.change('hi1-delivery', deliveryIdOf(deps, matter), 0, deliveryIn(matter)),
  ])
  return new Map(
    objects.map(({ action, id }) => [action.id, element('core', 'CREATEResponse', [element('core', 'Identifier', id)])]),
  )
}

function createdOf(action: Action): Created {
  const tree = childOf(action.body, 'HI1Object')
  const type = tree?.type?.name ?? ''
  if (type === 'LITaskObject')
    throw new Hi1Refusal(
      'notSupported',
      'Interception cannot be done here: messages are encrypted between devices, and nothing can record from now on.',
    )
  const kind = kinds[type as keyof typeof kinds]
  if (tree === undefined || kind === undefined)
    throw new Hi1Refusal('notSupported', `Objects of type ${type} are not taken here.`)
  return { action, id: textAt(tree, 'ObjectIdentifier') ?? '', kind, tree }
}

const pdfStart = 'JVBERi0'

function documentOf({ id, tree }: Created): BroughtDocument {
  const body = childOf(tree, 'DocumentBody')
  const contents = (textAt(body, 'Contents') ?? '').replace(/\s/g, '')
  if (!contents.startsWith(pdfStart)) throw new Hi1Refusal('missing', `Document ${id} has no PDF in DocumentBody/Contents.`)
  return { id, body: bytesFromBase64(contents), isSigned: childOf(tree, 'DocumentSignature') !== undefined }
}

/** The file is kept once, among the papers. */
function withoutContents(tree: XmlElement): XmlElement {
  const children = tree.children.filter(({ name }) => name !== 'Contents').map(withoutContents)
  return { ...tree, children }
}
