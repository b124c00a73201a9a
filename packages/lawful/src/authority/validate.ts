// Three layers: form (is it filled in), dictionary (are its words known), law (may this paper ask this). Every rule has an id,
// a verdict, and a sentence for a person; nothing is ever widened, and what is unknown goes to a person.

import { dayMs } from '@causeway/wire'
import type { Category } from '../scope/category.ts'
import { isSpecific } from '../scope/selector.ts'
import { type Authorisation, periodFaults, type TaskForm } from './form.ts'
import type { Instrument, PolicyPack } from './instrument.ts'
import { requirements } from './requirements.ts'

export type RuleId =
  | `V-0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `V-1${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | 'V-20'
  | 'BULK'
  | 'CAPABILITY'
  | 'DICTIONARY'

export type Verdict = 'pass' | 'fail' | 'narrow' | 'needs_human'

export interface Check {
  readonly layer: 'form' | 'dictionary' | 'law'
  readonly rule: RuleId
  readonly verdict: Verdict
  /** Number of the task it is about; undefined for the paper as a whole. */
  readonly task?: number
  readonly sentence: string
}

export interface ValidationFacts {
  readonly nowMs: number
  /** Country whose law reaches the operator directly. */
  readonly operatorCountry: string
  /** Documents that were seen before: hash → who brought it, for which targets. */
  readonly seenDocuments: ReadonlyMap<string, { readonly agency: string; readonly targets: readonly string[] }>
  readonly agency: string
  /** Selectors of open tasks of other cases. */
  readonly openTargets: ReadonlySet<string>
}

export interface Validation {
  readonly checks: readonly Check[]
  /** What remains of each task's categories after narrowing. */
  readonly reach: readonly (readonly Category[])[]
  /** `reject`: not fixable, as bulk and capability demands are. `fix`: the officer can mend it. `review`: a person goes on. */
  readonly outcome: 'reject' | 'fix' | 'review'
}

const capabilityWords =
  /\b(back ?door|decrypt|weaken|remove (the )?(electronic )?protection|add (a |another )?(ghost|silent|hidden)|silent(ly)? (add|log|record)|install|modify (the )?(app|client|software)|(targeted|special) (build|update)|push an update|keep (a )?log|start (to )?(record|log|captur)|intercept|live (monitor|captur)|real[- ]time|future messages|from now on|key escrow|master key)/i

export function validate(pack: PolicyPack, paper: Authorisation, tasks: readonly TaskForm[], facts: ValidationFacts): Validation {
  const instrument = pack.instruments.find(({ code }) => code === paper.instrument)
  if (instrument === undefined) {
    const check: Check = {
      layer: 'dictionary',
      rule: 'DICTIONARY',
      verdict: 'fail',
      sentence: 'This kind of paper is not in the policy pack.',
    }
    return { checks: [check], reach: tasks.map(() => []), outcome: 'reject' }
  }
  const checks = [
    ...paperChecks(instrument, paper, facts),
    ...tasks.flatMap((task, at) => taskChecks(instrument, paper, task, facts).map(check => ({ ...check, task: at }))),
  ]
  const reach = tasks.map(task => task.categories.filter(category => category === 'NON' || instrument.reach.includes(category)))
  return { checks, reach, outcome: outcomeOf(checks) }
}

function outcomeOf(checks: readonly Check[]): Validation['outcome'] {
  const failed = checks.filter(({ verdict }) => verdict === 'fail')
  if (failed.some(({ rule }) => ['BULK', 'CAPABILITY', 'DICTIONARY', 'V-01', 'V-07'].includes(rule))) return 'reject'
  return failed.length > 0 ? 'fix' : 'review'
}

function paperChecks(instrument: Instrument, paper: Authorisation, facts: ValidationFacts): Check[] {
  const { issuer, gag, documents, flags, otherDemands = '' } = paper
  const isCapability = instrument.path === 'outside' || capabilityWords.test(otherDemands)
  const isSigned = documents.length > 0 && documents.every(({ signed }) => signed)
  return [
    law(
      'V-01',
      instrument.issuers.includes(issuer.kind),
      `A ${instrument.code} cannot come from a ${issuer.kind.replaceAll('_', ' ')}.`,
    ),
    form(
      'V-02',
      said(paper.reference) && said(issuer.name) && said(issuer.office),
      'Reference, name and office of the issuer are needed.',
    ),
    form('V-06', paper.issuedAtMs <= facts.nowMs, 'The paper is dated in the future.'),
    law('V-06', (paper.validToMs ?? Infinity) >= facts.nowMs - 366 * dayMs, 'The paper has expired.'),
    instrument.path === 'emergency' || isSigned
      ? pass('V-07')
      : fail('form', 'V-07', 'The signed and dated document must be attached.'),
    gag === undefined ? pass('V-10') : gagCheck(paper, facts),
    instrument.country === facts.operatorCountry || crosses(instrument)
      ? pass('V-11')
      : human('V-11', 'This law may not reach us directly: mutual assistance, an agreement or e-Evidence may be the way.'),
    isCapability
      ? fail(
          'law',
          'CAPABILITY',
          'This asks for something to be built, weakened, kept silent or recorded from now on. It is no request for data.',
        )
      : pass('V-16'),
    ...(flags.some(flag => flag !== 'minor')
      ? [human('V-15', 'Privileged, press or clergy material: the legal lead decides.')]
      : []),
    ...(flags.includes('minor') ? [human('V-19', 'A minor is involved: child-safety counsel decides.')] : []),
  ]
}

function gagCheck({ gag }: Authorisation, { nowMs }: ValidationFacts): Check {
  if (!said(gag?.basis)) return fail('law', 'V-10', 'A request for secrecy is no order: its legal basis is missing.')
  if (gag?.untilMs === undefined) return human('V-10', 'The secrecy has no end: a person must agree, and it is looked at again.')
  return gag.untilMs > nowMs ? pass('V-10') : fail('law', 'V-10', 'The secrecy has ended already.')
}

function taskChecks(instrument: Instrument, paper: Authorisation, task: TaskForm, facts: ValidationFacts): Check[] {
  const { selector, toMs } = task
  const beyond = task.categories.filter(category => category !== 'NON' && !instrument.reach.includes(category))
  const { isTurned, isBeyond } = periodFaults(paper, task)
  const seen = paper.documents.flatMap(({ sha256 }) => facts.seenDocuments.get(sha256) ?? [])
  const isReused = seen.some(({ agency, targets }) => agency !== facts.agency || !targets.includes(selector.value))
  return [
    isSpecific(selector) ? pass('V-04') : fail('law', 'BULK', 'A task names exactly one account; this does not.'),
    beyond.length === 0 ? pass('V-03') : narrow(instrument, beyond),
    form('V-06', !isTurned, 'The period ends before it begins.'),
    law('V-06', (toMs ?? facts.nowMs) <= facts.nowMs, 'The period reaches into the future: only what exists can be asked for.'),
    law('V-06', !isBeyond, 'The period goes beyond the authorisation.'),
    law('V-07', !isReused, 'This document was used before, by another agency or for another target.'),
    task.comparedPage === undefined ? human('V-08', 'Compare the target with the document, and note the page.') : pass('V-08'),
    facts.openTargets.has(selector.value) ? human('V-17', 'Another open matter is about this target: link them.') : pass('V-17'),
    ...instrument.requires.map(name => {
      const { id, sentence, met } = requirements[name]
      const answer = met(paper, task)
      if (answer === 'unknown') return human(id, `${sentence} It is not known: a person must find out.`)
      return law(id, answer === 'yes', sentence)
    }),
  ]
}

function narrow(instrument: Instrument, beyond: readonly Category[]): Check {
  const counsel = beyond.filter(category => instrument.withCounsel?.includes(category))
  const hint = counsel.length === 0 ? '' : ` ${counsel.join(', ')} only if counsel agrees.`
  return {
    layer: 'law',
    rule: 'V-03',
    verdict: 'narrow',
    sentence: `${beyond.join(', ')} is beyond ${instrument.code} and left out.${hint}`,
  }
}

/** Agreements and regulations that reach across borders by themselves. */
function crosses({ code }: Instrument): boolean {
  return code.endsWith('-DAA') || code.startsWith('EU-EPOC') || code === 'UK-OPO' || code === 'AU-IPO' || code === 'CAPABILITY'
}

function said(text: string | undefined): boolean {
  return (text ?? '').trim().length >= 2
}

function pass(rule: RuleId): Check {
  return { layer: 'law', rule, verdict: 'pass', sentence: '' }
}
function fail(layer: Check['layer'], rule: RuleId, sentence: string): Check {
  return { layer, rule, verdict: 'fail', sentence }
}
function human(rule: RuleId, sentence: string): Check {
  return { layer: 'law', rule, verdict: 'needs_human', sentence }
}
function law(rule: RuleId, isMet: boolean, sentence: string): Check {
  return isMet ? pass(rule) : fail('law', rule, sentence)
}
function form(rule: RuleId, isMet: boolean, sentence: string): Check {
  return isMet ? pass(rule) : fail('form', rule, sentence)
}
