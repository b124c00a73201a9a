// From the objects of one request to a paper and its tasks. Nothing is guessed: what an instrument needs and the object does not
// say is a sentence in the refusal.

import { msFromIso } from '@causeway/wire'
import { type Authorisation, type Located, type PaperDocument, periodFaults, type TaskForm } from '../authority/form.ts'
import type { IssuerKind } from '../authority/instrument.ts'
import { type Category, categories } from '../scope/category.ts'
import { type Selector, type SelectorType, selectorTypes } from '../scope/selector.ts'
import { profileOwner } from './dictionary.ts'
import { Hi1Refusal } from './refusal.ts'
import { childOf, childrenOf, textAt, type XmlElement } from './xml.ts'

export interface BroughtDocument {
  readonly id: string
  /** The PDF. */
  readonly body: Uint8Array
  readonly isSigned: boolean
}

export interface Brought {
  readonly paper: Authorisation
  readonly tasks: readonly TaskForm[]
}

/** `sha256`: hex of a document's body. Throws `Hi1Refusal` (`missing`, `general`) with everything that is wrong. */
export function broughtOf(
  authorisation: XmlElement,
  tasks: readonly XmlElement[],
  documents: readonly BroughtDocument[],
  sha256: (bytes: Uint8Array) => string,
): Brought {
  const missing: string[] = []
  const need = (value: string | undefined, what: string): string => {
    if (value === undefined) missing.push(what)
    return value ?? ''
  }
  const papers = documents.map(({ body, isSigned }): PaperDocument => ({ sha256: sha256(body), pages: 0, signed: isSigned }))
  const paper = paperOf(authorisation, papers, need)
  const forms = tasks.map(task => taskOf(task, need))
  const wrong = forms.flatMap((form, at) => periodProblem(paper, form, at))
  if (missing.length > 0 || wrong.length > 0) {
    const sentences = [...(missing.length > 0 ? [`Missing: ${[...new Set(missing)].join(', ')}.`] : []), ...wrong]
    throw new Hi1Refusal(missing.length > 0 ? 'missing' : 'general', sentences.join(' '))
  }
  return { paper, tasks: forms }
}

type Need = (value: string | undefined, what: string) => string

function paperOf(object: XmlElement, documents: readonly PaperDocument[], need: Need): Authorisation {
  const more = childOf(object, 'NationalAuthorisationParameters')
  const approval = childOf(object, 'AuthorisationApprovalDetails')
  const approver = childOf(approval, 'ApproverDetails')
  const flags = childrenOf(childOf(object, 'AuthorisationFlags'), 'AuthorisationFlag').map(flag => textAt(flag, 'Value'))
  const issuedAt = textAt(approval, 'ApprovalTimestamp') ?? textAt(object, 'AuthorisationCreationTimestamp')
  const timespan = childOf(object, 'AuthorisationTimespan')
  const texts = ['Statute', 'Finding', 'Purpose', 'AuthorisationNumber', 'ProcessSought', 'ContactPoint'] as const
  return {
    instrument: need(wordOf(childOf(object, 'AuthorisationLegalType')), 'AuthorisationLegalType of owner Causeway'),
    reference: need(textAt(object, 'AuthorisationReference'), 'AuthorisationReference'),
    issuer: {
      kind: need(textAt(approver, 'ApproverRole'), 'ApproverRole') as IssuerKind,
      name: need(textAt(approver, 'ApproverName'), 'ApproverName'),
      office: need(textAt(approval, 'ApprovalType'), 'ApprovalType (the office of the issuer)'),
    },
    issuedAtMs: issuedAt === undefined ? Number(need(undefined, 'ApprovalTimestamp')) : timeFrom(issuedAt),
    ...timeOf('validFromMs', textAt(timespan, 'StartTime')),
    ...timeOf('validToMs', textAt(timespan, 'EndTime')),
    ...timeOf('returnByMs', textAt(more, 'ReturnBy')),
    ...Object.fromEntries(texts.flatMap(name => textFact(more, name))),
    ...offenceOf(childOf(more, 'Offence')),
    ...gagOf(childOf(more, 'Gag')),
    ...certificationOf(childOf(more, 'Certification')),
    ...emergencyOf(childOf(more, 'Emergency')),
    ...flagFact('invokesAgreement', more, 'InvokesAgreement'),
    ...flagFact('excludedMaterialStatement', more, 'ExcludedMaterialStatement'),
    ...flagFact('annexForm', more, 'AnnexForm'),
    ...flagFact('addressedToRepresentative', more, 'AddressedToRepresentative'),
    ...flagFact('enforcingStateNotified', more, 'EnforcingStateNotified'),
    documents,
    isEmergency: flags.includes('IsEmergency'),
    isTest: flags.includes('IsTest'),
    otherDemands: textAt(object, 'AuthorisationManualInformation') ?? '',
    flags: [],
  }
}

function taskOf(object: XmlElement, need: Need): TaskForm {
  const details = childOf(object, 'RequestDetails')
  const more = childOf(object, 'NationalLDTaskingParameters')
  const values = childrenOf(childOf(details, 'RequestValues'), 'RequestValue')
  if (values.length > 1) throw new Hi1Refusal('general', 'A task names exactly one account: one RequestValue.')
  const types = [childOf(details, 'Type'), ...childrenOf(childOf(details, 'Subtype'), 'RequestSubtype')]
  const wanted = types.flatMap(type => categories.find(category => category === wordOf(type)) ?? [])
  if (wanted.length === 0) need(undefined, 'RequestDetails/Type of owner Causeway')
  return {
    selector: selectorOf(values[0], need),
    categories: [...new Set<Category>(wanted)],
    ...periodOf(details),
    target: { us: locatedOf(textAt(more, 'TargetInUs')), uk: locatedOf(textAt(more, 'TargetInUk')) },
    named: [],
  }
}

/** `property:value` for what is known inside one app only; ETSI's own formats name a number or an address, never one account here. */
function selectorOf(value: XmlElement | undefined, need: Need): Selector {
  const [owner, name] = [textAt(value, 'FormatType', 'FormatOwner'), textAt(value, 'FormatType', 'FormatName')]
  const text = need(textAt(value, 'Value'), 'RequestValue')
  const type = owner === profileOwner ? selectorTypes.find(known => known === name) : undefined
  if (type === undefined) return { type: isAddress(name) ? 'ip' : 'handle', value: text }
  const at = text.indexOf(':')
  return isOfOneApp(type) && at > 0 ? { type, property: text.slice(0, at), value: text.slice(at + 1) } : { type, value: text }
}

const isAddress = (name: string | undefined): boolean => name?.startsWith('IP') === true
const isOfOneApp = (type: SelectorType): boolean => type === 'handle' || type === 'app_user'

/** Start and end, or from the first to the last observed time. */
function periodOf(details: XmlElement | undefined): Pick<TaskForm, 'fromMs' | 'toMs'> {
  const observed = [...childrenOf(details, 'ObservedTime'), ...childrenOf(details, 'ObservedTimes')].map(({ text }) =>
    timeFrom(text),
  )
  const [first, last] = observed.length === 0 ? [undefined, undefined] : [Math.min(...observed), Math.max(...observed) + 1_000]
  const [from, to] = [textAt(details, 'StartTime'), textAt(details, 'EndTime')]
  return { ...timeOf('fromMs', from, first), ...timeOf('toMs', to, last) }
}

/** Layer 3 knows this rule too (V-06); a machine hears of it before a person has to look. */
function periodProblem(paper: Authorisation, task: TaskForm, at: number): string[] {
  const { isTurned, isBeyond } = periodFaults(paper, task)
  return [
    ...(isBeyond ? [`Task ${at + 1}: the period goes beyond the authorisation (V-06).`] : []),
    ...(isTurned ? [`Task ${at + 1}: the period ends before it begins (V-06).`] : []),
  ]
}

/** Value of an entry of our own dictionaries. */
function wordOf(entry: XmlElement | undefined): string | undefined {
  return textAt(entry, 'Owner') === profileOwner ? textAt(entry, 'Value') : undefined
}

function timeFrom(text: string): number {
  const ms = msFromIso(text.trim())
  if (ms === undefined) throw new Hi1Refusal('general', `${text.trim()} is no time.`)
  return ms
}

function timeOf<K extends string>(key: K, text: string | undefined, otherwise?: number): { readonly [P in K]?: number } {
  const ms = text === undefined ? otherwise : timeFrom(text)
  return (ms === undefined ? {} : { [key]: ms }) as { readonly [P in K]?: number }
}

function textFact(more: XmlElement | undefined, name: string): [string, string][] {
  const text = textAt(more, name)
  return text === undefined ? [] : [[name.charAt(0).toLowerCase() + name.slice(1), text]]
}

function flagFact<K extends string>(key: K, more: XmlElement | undefined, name: string): { readonly [P in K]?: boolean } {
  const text = textAt(more, name)
  return (text === undefined ? {} : { [key]: text === 'true' || text === '1' }) as { readonly [P in K]?: boolean }
}

function locatedOf(text: string | undefined): Located {
  return text === 'yes' || text === 'no' ? text : 'unknown'
}

function offenceOf(offence: XmlElement | undefined): Pick<Authorisation, 'offence'> {
  const label = textAt(offence, 'Label')
  if (label === undefined) return {}
  const months = textAt(offence, 'MaxPenaltyMonths')
  const maximum = months === undefined ? {} : { maxPenaltyMonths: Number(months) }
  return { offence: { label, ...maximum, ...flagFact('listed', offence, 'Listed') } }
}

function gagOf(gag: XmlElement | undefined): Pick<Authorisation, 'gag'> {
  if (gag === undefined) return {}
  const until = textAt(gag, 'Until')
  return { gag: { basis: textAt(gag, 'Basis') ?? '', untilMs: until === undefined ? undefined : timeFrom(until) } }
}

/** Never `verified`: that is for intake to say. */
function certificationOf(certification: XmlElement | undefined): Pick<Authorisation, 'certification'> {
  if (certification === undefined) return {}
  const [authority = '', agreement = '', statement = ''] = ['Authority', 'Agreement', 'Statement'].map(name =>
    textAt(certification, name),
  )
  return { certification: { authority, agreement, statement, verified: false } }
}

function emergencyOf(emergency: XmlElement | undefined): Pick<Authorisation, 'emergency'> {
  if (emergency === undefined) return {}
  const [danger = '', whyNow = '', person = '', supervisor = ''] = ['Danger', 'WhyNow', 'Person', 'Supervisor'].map(name =>
    textAt(emergency, name),
  )
  return { emergency: { danger, whyNow, person, supervisor } }
}
