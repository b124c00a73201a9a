// What an officer fills in: the paper (authorisation) and its tasks, each of one target (ETSI TS 103 120's two families).

import { CausewayError } from '@causeway/wire'
import { canonicalBytes, type Json } from '../canonical.ts'
import { type Category, categories } from '../scope/category.ts'
import { type Selector, selectorTypes } from '../scope/selector.ts'
import type { IssuerKind } from './instrument.ts'

export interface Gag {
  readonly basis: string
  /** undefined: no end is stated. */
  readonly untilMs: number | undefined
}

export interface PaperDocument {
  /** SHA-256 of the file, hex. */
  readonly sha256: string
  readonly pages: number
  readonly signed: boolean
}

export interface Certification {
  readonly authority: string
  readonly agreement: string
  readonly statement: string
  /** Set by intake after the signature was checked against the directory of designated authorities. */
  readonly verified: boolean
}

export interface Emergency {
  readonly danger: string
  readonly whyNow: string
  readonly person: string
  readonly supervisor: string
}

/** Facts about the target that bear on agreements; `unknown` is never taken for `no`. */
export type Located = 'yes' | 'no' | 'unknown'

export interface Authorisation {
  readonly instrument: string
  readonly reference: string
  readonly issuer: { readonly kind: IssuerKind; readonly name: string; readonly office: string }
  readonly issuedAtMs: number
  readonly validFromMs?: number
  readonly validToMs?: number
  readonly returnByMs?: number
  readonly statute?: string
  readonly finding?: string
  readonly purpose?: string
  readonly authorisationNumber?: string
  readonly processSought?: string
  readonly offence?: { readonly label: string; readonly maxPenaltyMonths?: number; readonly listed?: boolean }
  readonly gag?: Gag
  readonly documents: readonly PaperDocument[]
  readonly certification?: Certification
  readonly invokesAgreement?: boolean
  readonly contactPoint?: string
  readonly excludedMaterialStatement?: boolean
  readonly annexForm?: boolean
  readonly addressedToRepresentative?: boolean
  readonly enforcingStateNotified?: boolean
  readonly emergency?: Emergency
  readonly isEmergency: boolean
  readonly isTest: boolean
  /** What else the paper demands, in its own words. */
  readonly otherDemands?: string
  readonly flags: readonly ('privileged' | 'press' | 'clergy' | 'minor')[]
}

export interface TaskForm {
  readonly selector: Selector
  readonly categories: readonly Category[]
  readonly fromMs?: number
  readonly toMs?: number
  /** Names and handles in the form were compared with the document, at this page (V-08). */
  readonly comparedPage?: number
  readonly target: { readonly us: Located; readonly uk: Located }
  /** Other people whom the paper names. */
  readonly named: readonly string[]
}

/** The two ways in which a task's period cannot be (V-06): it ends before it begins, or after what authorises it. */
export function periodFaults(
  { validToMs }: Pick<Authorisation, 'validToMs'>,
  { fromMs, toMs }: Pick<TaskForm, 'fromMs' | 'toMs'>,
): { readonly isTurned: boolean; readonly isBeyond: boolean } {
  return {
    isTurned: fromMs !== undefined && toMs !== undefined && fromMs >= toMs,
    isBeyond: toMs !== undefined && validToMs !== undefined && toMs > validToMs,
  }
}

export const tasksMax = 500
export const formSizeBytesMax = 1_048_576

/** First layer: is it a form at all? Throws `lawful.invalid`. The edge checks the shape; this checks what a shape cannot. */
export function checkForm(authorisation: Authorisation, tasks: readonly TaskForm[]): void {
  if (tasks.length === 0 || tasks.length > tasksMax) throw invalid('one to 500 tasks')
  const bytes = canonicalBytes({ authorisation, tasks } as unknown as Json)
  if (bytes.length > formSizeBytesMax) throw invalid('too large')
  for (const document of authorisation.documents) if (!/^[0-9a-f]{64}$/.test(document.sha256)) throw invalid('document hash')
  for (const task of tasks) {
    if (!selectorTypes.includes(task.selector.type)) throw invalid('selector')
    if (task.categories.length === 0 || !task.categories.every(category => categories.includes(category)))
      throw invalid('categories')
  }
}

function invalid(detail: string): CausewayError {
  return new CausewayError('lawful.invalid', detail)
}
