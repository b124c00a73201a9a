// A valid paper of every instrument, from which tests take away or change one thing.

import { dayMs } from '@causeway/wire'
import { nowMs } from '../population.test-support.ts'
import type { Authorisation, TaskForm } from './form.ts'
import type { Instrument } from './instrument.ts'
import { defaultPack } from './pack.ts'
import type { ValidationFacts } from './validate.ts'

export function instrumentOf(code: string): Instrument {
  const found = defaultPack.instruments.find(instrument => instrument.code === code)
  if (found === undefined) throw new Error(code)
  return found
}

export const facts: ValidationFacts = {
  nowMs,
  operatorCountry: 'US',
  seenDocuments: new Map(),
  agency: 'agency-1',
  openTargets: new Set(),
}

export function paperOf(code: string, rest: Partial<Authorisation> = {}): Authorisation {
  return {
    instrument: code,
    reference: '27-mj-00123',
    issuer: { kind: instrumentOf(code).issuers[0]!, name: 'Magistrate Judge R. Ortiz', office: 'District Court, D. Example' },
    issuedAtMs: nowMs - 5 * dayMs,
    validFromMs: nowMs - 4 * dayMs,
    validToMs: nowMs + 40 * dayMs,
    returnByMs: nowMs + 14 * dayMs,
    statute: '18 U.S.C. 1343',
    finding: 'Specific and articulable facts were shown.',
    purpose: 'Preventing or detecting serious crime',
    authorisationNumber: 'OCDA-2027-0815',
    processSought: 'A warrant is being sought.',
    offence: { label: 'Fraud', maxPenaltyMonths: 240 },
    documents: [{ sha256: 'ab'.repeat(32), pages: 3, signed: true }],
    certification: {
      authority: 'Investigatory Powers Unit',
      agreement: 'US-UK DAA',
      statement: 'Complies with the agreement.',
      verified: true,
    },
    invokesAgreement: true,
    contactPoint: 'Duty desk, +44 20 7946 0000',
    excludedMaterialStatement: true,
    annexForm: true,
    addressedToRepresentative: true,
    enforcingStateNotified: true,
    emergency: {
      danger: 'Threat to kill within hours',
      whyNow: 'The meeting is at 18:00 today',
      person: 'J. Doe, born 2001',
      supervisor: 'Lt. Grey',
    },
    isEmergency: instrumentOf(code).path === 'emergency',
    isTest: false,
    flags: [],
    ...rest,
  }
}

export function taskOf(code: string, rest: Partial<TaskForm> = {}): TaskForm {
  const { reach } = instrumentOf(code)
  return {
    selector: { type: 'handle', value: '+15550000001', property: 'harbor.example' },
    categories: reach.length === 0 ? ['NON'] : [...reach],
    fromMs: nowMs - 30 * dayMs,
    toMs: nowMs,
    comparedPage: 1,
    target: { us: 'no', uk: 'no' },
    named: [],
    ...rest,
  }
}
