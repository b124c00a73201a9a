// HI1 messages: header, actions, and the answer to them (TS 103 120 §6).

import { isoTime } from '@causeway/wire'
import { Hi1Refusal, type Hi1Code, hi1Codes } from './refusal.ts'
import { childOf, childrenOf, element, textAt, type XmlElement } from './xml.ts'

export interface EndpointId {
  readonly country: string
  readonly identifier: string
}

export type Verb = 'GET' | 'CREATE' | 'UPDATE' | 'LIST' | 'DELIVER'
const verbs: readonly Verb[] = ['GET', 'CREATE', 'UPDATE', 'LIST', 'DELIVER']

export interface Action {
  readonly id: string
  readonly verb: Verb
  readonly body: XmlElement
}

export interface Hi1Request {
  readonly sender: EndpointId
  readonly receiver: EndpointId
  /** Of the answer too: transaction, version. */
  readonly header: XmlElement
  readonly actions: readonly Action[]
}

/** Of one request. */
const actionsMax = 600

/** What the schema has let through, as a request. Throws `Hi1Refusal`. */
export function requestOf(root: XmlElement): Hi1Request {
  const header = childOf(root, 'Header')
  const payload = childOf(root, 'Payload')
  if (root.name !== 'HI1Message' || header === undefined) throw new Hi1Refusal('schema', 'This is no HI1Message.')
  if (!/^V1\.\d+\.\d+$/.test(textAt(header, 'Version', 'ETSIVersion') ?? ''))
    throw new Hi1Refusal('version', 'Version 1 of TS 103 120 is spoken here.')
  if (childOf(root, 'Signature') !== undefined)
    throw new Hi1Refusal(
      'notSupported',
      'Signatures inside the message are not checked here, so none is taken: the connection says who sends.',
    )
  const request = childOf(payload, 'RequestPayload')
  if (request === undefined) throw new Hi1Refusal('notSupported', 'Only requests are taken here.')
  const actions = childrenOf(childOf(request, 'ActionRequests'), 'ActionRequest').map(actionOf)
  if (actions.length > actionsMax) throw new Hi1Refusal('general', `At most ${actionsMax} actions in one message.`)
  if (new Set(actions.map(({ id }) => id)).size < actions.length)
    throw new Hi1Refusal('duplicateAction', 'Two actions of this message have the same identifier.')
  return { sender: endpointOf(header, 'SenderIdentifier'), receiver: endpointOf(header, 'ReceiverIdentifier'), header, actions }
}

function actionOf(action: XmlElement): Action {
  const body = action.children.find(({ name }) => (verbs as readonly string[]).includes(name))
  if (body === undefined) throw new Hi1Refusal('schema', 'An action without a verb.')
  return { id: textAt(action, 'ActionIdentifier') ?? '', verb: body.name as Verb, body }
}

function endpointOf(header: XmlElement, name: string): EndpointId {
  const endpoint = childOf(header, name)
  return { country: textAt(endpoint, 'CountryCode') ?? '', identifier: textAt(endpoint, 'UniqueIdentifier') ?? '' }
}

/** The answer to one action: its response element, or why not. */
export type Answer = XmlElement | Hi1Refusal

/** `header` undefined: the message was not understood so far as to have one. */
export function answerMessage(facts: {
  readonly header: XmlElement | undefined
  readonly self: EndpointId
  readonly sender: EndpointId
  readonly nowMs: number
  readonly transaction: string
  readonly answers: readonly { readonly id: string; readonly answer: Answer }[] | Hi1Refusal
}): XmlElement {
  const { header, self, sender, nowMs, answers } = facts
  const endpoint = (name: string, { country, identifier }: EndpointId): XmlElement =>
    element('core', name, [element('core', 'CountryCode', country), element('core', 'UniqueIdentifier', identifier)])
  const version = childOf(header, 'Version') ?? ownVersion()
  return element('core', 'HI1Message', [
    element('core', 'Header', [
      // An answer's sender is who sent the request (TS 103 120 examples), so that both can be filed together.
      endpoint('SenderIdentifier', sender),
      endpoint('ReceiverIdentifier', self),
      element('core', 'TransactionIdentifier', textAt(header, 'TransactionIdentifier') ?? facts.transaction),
      element('core', 'Timestamp', isoTime(nowMs).replace(/Z$/, '000Z')),
      version,
    ]),
    element('core', 'Payload', [element('core', 'ResponsePayload', [payloadOf(answers)])]),
  ])
}

function payloadOf(answers: readonly { readonly id: string; readonly answer: Answer }[] | Hi1Refusal): XmlElement {
  if (answers instanceof Hi1Refusal) return errorInformation('ErrorInformation', answers.code, answers.message)
  const responses = answers.map(({ id, answer }) =>
    element('core', 'ActionResponse', [
      element('core', 'ActionIdentifier', id),
      answer instanceof Hi1Refusal ? errorInformation('ErrorInformation', answer.code, answer.message) : answer,
    ]),
  )
  return element('core', 'ActionResponses', responses)
}

/** LongString of TS 103 280. */
const descriptionMax = 1_000

function errorInformation(name: string, code: Hi1Code, sentence: string): XmlElement {
  return element('core', name, [
    element('core', 'ErrorCode', `${hi1Codes[code]}`),
    element('core', 'ErrorDescription', sentence.slice(0, descriptionMax)),
  ])
}

function ownVersion(): XmlElement {
  return element('core', 'Version', [
    element('core', 'ETSIVersion', 'V1.12.1'),
    element('core', 'NationalProfileOwner', 'Causeway'),
    element('core', 'NationalProfileVersion', 'v1.0'),
  ])
}
