// A report to NCMEC's CyberTipline, over its reporting web service: submit, upload each file, say what it is, finish; take back what did
// not come to its end. Elements stand in the order of its schema, which refuses any other with 4100. Only what a reporter disclosed and
// what is held of the account goes out; nothing is ever filed by itself.

import { CausewayError, type IncidentType, isoTime, tipTriesMax } from '@causeway/wire'

export interface CyberTip {
  readonly incidentType: IncidentType
  readonly incidentAtMs: number
  /** Why it is urgent; empty when it is not. */
  readonly urgency: string
  /** The app it happened in, and the reported account as its own number. */
  readonly service: string
  readonly account: string
  readonly handle: string
  readonly note: string
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

export interface CyberTipSender {
  /** Who reports: mandatory in the schema. */
  readonly email: string
  readonly company: string
}

export type TipRoute = '/submit' | '/upload' | '/fileinfo' | '/finish' | '/retract'

/** One request; resolves with the XML of the answer. Throws `safety.bridge_failed` when there was none. */
export interface CyberTipPort {
  post(
    route: TipRoute,
    body:
      | { readonly kind: 'xml'; readonly xml: string }
      | { readonly kind: 'form'; readonly id: string; readonly file?: { readonly name: string; readonly bytes: Uint8Array } },
  ): Promise<string>
  /** Between a request without an answer and the next. */
  pause(ms: number): Promise<void>
}

export interface FiledTip {
  /** The number of the report at NCMEC. */
  readonly reportId: string
  /** How often the request was asked that took longest to be answered: 1 to `tipTriesMax`. */
  readonly tries: number
}

/** Throws `safety.bridge_failed` with the code that was answered, or how often nothing was; nothing half-filed is left. */
export async function fileTip(port: CyberTipPort, sender: CyberTipSender, tip: CyberTip): Promise<FiledTip> {
  let most = 1
  const ask = async (route: TipRoute, body: PostBody): Promise<string> => {
    const { answer, tries } = await asked(port, route, body)
    most = Math.max(most, tries)
    return answer
  }
  const reportId = fieldOf(await ask('/submit', { kind: 'xml', xml: reportXml(sender, tip) }), 'reportId')
  try {
    for (const file of tip.files) {
      const fileId = fieldOf(await ask('/upload', { kind: 'form', id: reportId, file }), 'fileId')
      await ask('/fileinfo', { kind: 'xml', xml: fileXml(reportId, fileId, file.name) })
    }
    await ask('/finish', { kind: 'form', id: reportId })
  } catch (error) {
    // An open report is deleted there by itself after a while; it is not left to that.
    await port.post('/retract', { kind: 'form', id: reportId }).catch(() => undefined)
    throw error
  }
  return { reportId, tries: most }
}

type PostBody = Parameters<CyberTipPort['post']>[1]

const pauseMsMax = 5_000

async function asked(port: CyberTipPort, route: TipRoute, body: PostBody): Promise<{ answer: string; tries: number }> {
  for (let tries = 1; ; tries++) {
    const answer = await port.post(route, body).catch((cause: unknown) => {
      if (!(cause instanceof CausewayError)) throw cause
      if (tries === tipTriesMax)
        throw new CausewayError('safety.bridge_failed', `${route} was not answered, asked ${tries} times`, { cause })
      return undefined
    })
    if (answer === undefined) {
      await port.pause(Math.min(pauseMsMax, 100 * 2 ** tries))
      continue
    }
    const code = fieldOf(answer, 'responseCode')
    // The answer to a first try was lost, and it was finished.
    const isDone = code === '5102' && route === '/finish' && tries > 1
    if (code !== '0' && !isDone) throw new CausewayError('safety.bridge_failed', `${route} answered ${code}`)
    return { answer, tries }
  }
}

const answerLengthMax = 65_536

function fieldOf(xml: string, name: string): string {
  const value = new RegExp(`<${name}>\\s*([\\w-]{1,64})\\s*</${name}>`).exec(xml.slice(0, answerLengthMax))?.[1]
  if (value === undefined) throw new CausewayError('safety.bridge_failed', `the answer has no ${name}`)
  return value
}

export function reportXml({ email, company }: CyberTipSender, tip: CyberTip): string {
  return document(
    'report',
    element('incidentSummary', [
      text('incidentType', tip.incidentType),
      ...(tip.urgency === '' ? [] : [text('escalateToHighPriority', tip.urgency.slice(0, noteLengthMax))]),
      text('incidentDateTime', isoTime(tip.incidentAtMs)),
    ]),
    element('internetDetails', [element('chatImIncident', [text('chatClient', tip.service)])]),
    element('reporter', [element('reportingPerson', [text('email', email)]), text('companyTemplate', company)]),
    element('personOrUserReported', [
      text('espIdentifier', tip.account),
      text('espService', tip.service),
      text('screenName', tip.handle),
    ]),
    ...(tip.note === '' ? [] : [text('additionalInfo', tip.note.slice(0, noteLengthMax))]),
  )
}

const noteLengthMax = 3000

function fileXml(reportId: string, fileId: string, name: string): string {
  return document(
    'fileDetails',
    text('reportId', reportId),
    text('fileId', fileId),
    text('originalFileName', name),
    text('fileViewedByEsp', 'true'),
    text('fileRelevance', 'Reported'),
  )
}

function document(root: string, ...children: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, children)}`
}

function element(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function text(name: string, value: string): string {
  // XML 1.0 has no other control characters, whatever a person typed.
  const clean = value.replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
  return element(name, [clean.replaceAll(/[&<>]/g, character => escapes[character] as string)])
}
