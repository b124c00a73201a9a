// The request as an officer types it: texts and ticks, turned into a paper and its tasks. Nothing here is decided; the server checks.

import type { BodyOf, DeskContract } from '@causeway/wire'
import type { Category, Instrument, MatterView } from '../lawful/view.ts'

type Opened = BodyOf<DeskContract['openMatter']['request']>
export type PaperBody = Opened['paper']
export type TaskBody = Opened['tasks'][number]
type Located = 'yes' | 'no' | 'unknown'

export interface DocumentForm {
  readonly name: string
  readonly sha256: string
  readonly pages: string
  readonly signed: boolean
}

export interface TaskFields {
  readonly type: string
  readonly value: string
  readonly property: string
  readonly from: string
  readonly to: string
  readonly page: string
  readonly us: Located
  readonly uk: Located
  readonly named: string
  readonly categories: readonly Category[]
}

export interface Form {
  readonly instrument: string
  readonly reference: string
  readonly issuerKind: string
  readonly issuerName: string
  readonly issuerOffice: string
  readonly issued: string
  readonly validFrom: string
  readonly validTo: string
  readonly returnBy: string
  readonly statute: string
  readonly finding: string
  readonly purpose: string
  readonly authorisationNumber: string
  readonly processSought: string
  readonly offence: string
  readonly offenceMonths: string
  readonly offenceListed: boolean
  readonly gagBasis: string
  readonly gagUntil: string
  readonly authority: string
  readonly agreement: string
  readonly statement: string
  readonly invokes: boolean
  readonly contactPoint: string
  readonly excludedMaterial: boolean
  readonly annexForm: boolean
  readonly representative: boolean
  readonly enforcingState: '' | 'yes' | 'no'
  readonly danger: string
  readonly whyNow: string
  readonly person: string
  readonly supervisor: string
  readonly isEmergency: boolean
  readonly otherDemands: string
  readonly flags: readonly PaperBody['flags'][number][]
  readonly document: DocumentForm | undefined
  readonly tasks: readonly TaskFields[]
}

export const emptyTask: TaskFields = {
  type: 'handle',
  value: '',
  property: '',
  from: '',
  to: '',
  page: '',
  us: 'unknown',
  uk: 'unknown',
  named: '',
  // Who the account is, is what every paper starts with; more is the officer's choice.
  categories: ['SUB'],
}

const noText = {
  instrument: '',
  reference: '',
  issuerKind: '',
  issuerName: '',
  issuerOffice: '',
  issued: '',
  validFrom: '',
  validTo: '',
  returnBy: '',
  statute: '',
  finding: '',
  purpose: '',
  authorisationNumber: '',
  processSought: '',
  offence: '',
  offenceMonths: '',
  gagBasis: '',
  gagUntil: '',
  authority: '',
  agreement: '',
  statement: '',
  contactPoint: '',
  danger: '',
  whyNow: '',
  person: '',
  supervisor: '',
  otherDemands: '',
} as const

export const emptyForm: Form = {
  ...noText,
  offenceListed: false,
  invokes: false,
  excludedMaterial: false,
  annexForm: false,
  representative: false,
  enforcingState: '',
  isEmergency: false,
  flags: [],
  document: undefined,
  tasks: [emptyTask],
}

/** A choice of paper sets what follows from it; what it cannot reach is dropped. */
export function withInstrument(form: Form, instrument: Instrument): Form {
  const tasks = form.tasks.map(task => {
    const kept = task.categories.filter(category => category === 'NON' || instrument.reach.includes(category))
    const first = instrument.reach.slice(0, 1)
    return { ...task, categories: kept.length === 0 ? first : kept }
  })
  const issuerKind = instrument.issuers.includes(form.issuerKind) ? form.issuerKind : (instrument.issuers[0] ?? '')
  return { ...form, instrument: instrument.code, issuerKind, isEmergency: instrument.path === 'emergency', tasks }
}

const has = (text: string): boolean => text.trim() !== ''
const start = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const end = (day: string): number => start(day) + 86_400_000 - 1

/** What the first page still lacks, in words; the server's rules say the rest. */
export function paperLacks(form: Form, instrument: Instrument | undefined): string[] {
  if (instrument === undefined) return ['the kind of paper']
  const isBare = instrument.path === 'emergency'
  return [
    has(form.reference) ? [] : ['the reference'],
    has(form.issuerName) && has(form.issuerOffice) ? [] : ['who issued it'],
    has(form.issued) ? [] : ['the date of the paper'],
    isBare || form.document !== undefined ? [] : ['the paper itself as PDF'],
  ].flat()
}

export function taskLacks(task: TaskFields): string[] {
  const needsApp = task.type === 'handle' || task.type === 'app_user'
  return [
    has(task.value) ? [] : ['the account'],
    !needsApp || has(task.property) ? [] : ['the app'],
    task.categories.length > 0 ? [] : ['at least one kind of data'],
  ].flat()
}

export function paperFrom(form: Form, nowMs: number): PaperBody {
  const { document } = form
  return {
    instrument: form.instrument,
    reference: form.reference.trim(),
    issuer: {
      kind: form.issuerKind as PaperBody['issuer']['kind'],
      name: form.issuerName.trim(),
      office: form.issuerOffice.trim(),
    },
    issuedAtMs: Math.min(start(form.issued), nowMs),
    isEmergency: form.isEmergency,
    isTest: false,
    flags: [...form.flags],
    documents:
      document === undefined ? [] : [{ sha256: document.sha256, pages: Number(document.pages) || 1, signed: document.signed }],
    ...(has(form.validFrom) ? { validFromMs: start(form.validFrom) } : {}),
    ...(has(form.validTo) ? { validToMs: end(form.validTo) } : {}),
    ...(has(form.returnBy) ? { returnByMs: end(form.returnBy) } : {}),
    ...texts(form, ['statute', 'finding', 'purpose', 'authorisationNumber', 'processSought', 'contactPoint', 'otherDemands']),
    ...(has(form.offence) ? { offence: offenceFrom(form) } : {}),
    ...(has(form.gagBasis)
      ? { gag: { basis: form.gagBasis.trim(), untilMs: has(form.gagUntil) ? end(form.gagUntil) : undefined } }
      : {}),
    ...(has(form.authority) ? { certification: certificationFrom(form) } : {}),
    ...(form.invokes ? { invokesAgreement: true } : {}),
    ...(form.excludedMaterial ? { excludedMaterialStatement: true } : {}),
    ...(form.annexForm ? { annexForm: true } : {}),
    ...(form.representative ? { addressedToRepresentative: true } : {}),
    ...(form.enforcingState === '' ? {} : { enforcingStateNotified: form.enforcingState === 'yes' }),
    ...(has(form.danger) ? { emergency: emergencyFrom(form) } : {}),
  }
}

type TextName = 'statute' | 'finding' | 'purpose' | 'authorisationNumber' | 'processSought' | 'contactPoint' | 'otherDemands'

function texts(form: Form, names: readonly TextName[]): Partial<Record<TextName, string>> {
  return Object.fromEntries(names.filter(name => has(form[name])).map(name => [name, form[name].trim()]))
}

function offenceFrom({ offence, offenceMonths, offenceListed }: Form): NonNullable<PaperBody['offence']> {
  return {
    label: offence.trim(),
    ...(has(offenceMonths) ? { maxPenaltyMonths: Number(offenceMonths) } : {}),
    ...(offenceListed ? { listed: true } : {}),
  }
}

function certificationFrom({ authority, agreement, statement }: Form): NonNullable<PaperBody['certification']> {
  return { authority: authority.trim(), agreement: agreement.trim(), statement: statement.trim(), verified: false }
}

function emergencyFrom({ danger, whyNow, person, supervisor }: Form): NonNullable<PaperBody['emergency']> {
  return { danger: danger.trim(), whyNow: whyNow.trim(), person: person.trim(), supervisor: supervisor.trim() }
}

export function tasksFrom({ tasks }: Form, nowMs: number): TaskBody[] {
  return tasks.map(({ type, value, property, from, to, page, us, uk, named, categories }) => ({
    selector: {
      type: type as TaskBody['selector']['type'],
      value: value.trim(),
      ...(has(property) && (type === 'handle' || type === 'app_user') ? { property } : {}),
    },
    categories: [...categories],
    ...(has(from) ? { fromMs: start(from) } : {}),
    // Only what exists can be asked for: a period that ends today ends now.
    ...(has(to) ? { toMs: Math.min(end(to), nowMs) } : {}),
    ...(has(page) ? { comparedPage: Number(page) || 1 } : {}),
    target: { us, uk },
    named: named.split(/[\s,]+/).filter(has),
  }))
}

const dayOf = (ms: number | undefined): string => (ms === undefined ? '' : new Date(ms).toISOString().slice(0, 10))

/** A request that came back because something was missing, to be mended. */
export function formFromMatter({ paper, tasks }: MatterView): Form {
  const [document] = paper.documents
  return {
    ...emptyForm,
    instrument: paper.instrument,
    reference: paper.reference,
    issuerKind: paper.issuer.kind,
    issuerName: paper.issuer.name,
    issuerOffice: paper.issuer.office,
    issued: dayOf(paper.issuedAtMs),
    validFrom: dayOf(paper.validFromMs),
    validTo: dayOf(paper.validToMs),
    returnBy: dayOf(paper.returnByMs),
    statute: paper.statute ?? '',
    finding: paper.finding ?? '',
    purpose: paper.purpose ?? '',
    authorisationNumber: paper.authorisationNumber ?? '',
    processSought: paper.processSought ?? '',
    offence: paper.offence?.label ?? '',
    offenceMonths: String(paper.offence?.maxPenaltyMonths ?? ''),
    offenceListed: paper.offence?.listed ?? false,
    gagBasis: paper.gag?.basis ?? '',
    gagUntil: dayOf(paper.gag?.untilMs),
    authority: paper.certification?.authority ?? '',
    agreement: paper.certification?.agreement ?? '',
    statement: paper.certification?.statement ?? '',
    invokes: paper.invokesAgreement ?? false,
    contactPoint: paper.contactPoint ?? '',
    excludedMaterial: paper.excludedMaterialStatement ?? false,
    annexForm: paper.annexForm ?? false,
    representative: paper.addressedToRepresentative ?? false,
    enforcingState: paper.enforcingStateNotified === undefined ? '' : paper.enforcingStateNotified ? 'yes' : 'no',
    danger: paper.emergency?.danger ?? '',
    whyNow: paper.emergency?.whyNow ?? '',
    person: paper.emergency?.person ?? '',
    supervisor: paper.emergency?.supervisor ?? '',
    isEmergency: paper.isEmergency,
    otherDemands: paper.otherDemands ?? '',
    flags: paper.flags as Form['flags'],
    document:
      document === undefined
        ? undefined
        : { name: 'the paper you sent', sha256: document.sha256, pages: String(document.pages), signed: document.signed },
    tasks: tasks.map(task => ({
      type: task.selector.type,
      value: task.selector.value,
      property: task.selector.property ?? '',
      from: dayOf(task.fromMs),
      to: dayOf(task.toMs),
      page: String(task.comparedPage ?? ''),
      us: task.target.us,
      uk: task.target.uk,
      named: task.named.join(' '),
      categories: task.categories,
    })),
  }
}
