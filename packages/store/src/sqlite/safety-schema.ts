// The tables of safety. Nothing in them is of a message.

import { blob, integer, type Table, text } from './table.ts'

export const safetyTables: Readonly<Record<string, Table>> = {
  standing: {
    columns: {
      account: integer('server.schema'),
      age_band: integer('safety.age_band'),
      guardian_subject: text('safety.guardian'),
      guardian_invited: integer('safety.guardian'),
      findable: integer('safety.setting'),
      day: integer('safety.age_band'),
    },
    primaryKey: ['account'],
  },
  /** `ended_day`: 0 while it holds. An ended link is remembered so that a refusal cannot be shaken off with it. */
  person_link: {
    columns: {
      account: integer('safety.person_link'),
      person: integer('safety.person_link'),
      ended_day: integer('safety.person_link'),
    },
    primaryKey: ['account', 'person'],
    indexes: [['person'], ['ended_day']],
    clustered: true,
  },
  guardian_approval: {
    columns: {
      ward: integer('safety.guardian'),
      other: integer('safety.guardian'),
      state: integer('safety.guardian'),
      day: integer('safety.guardian'),
    },
    primaryKey: ['ward', 'other'],
    clustered: true,
  },
  block: {
    columns: {
      blocker: integer('safety.block'),
      blocked: integer('safety.block'),
      kind: integer('safety.block'),
      day: integer('safety.block'),
    },
    primaryKey: ['blocker', 'blocked'],
    indexes: [['blocked']],
    clustered: true,
  },
  refusal: {
    columns: {
      refuser: integer('safety.refusal'),
      refused: integer('safety.refusal'),
      day: integer('safety.refusal'),
    },
    primaryKey: ['refuser', 'refused'],
    indexes: [['day']],
    clustered: true,
  },
  safety_record: {
    columns: {
      kind: text('safety.report'),
      id: text('safety.report'),
      version: integer('safety.report'),
      subject: integer('safety.report'),
      owner: integer('safety.report'),
      state: text('safety.report'),
      rank: integer('safety.report'),
      expiry_day: integer('server.expiry'),
      body: blob(
        'safety.report',
        'safety.action',
        'safety.appeal',
        'safety.reporter',
        'safety.audit',
        'safety.rule',
        'safety.hit',
        'safety.wellbeing',
        'safety.tip',
      ),
    },
    primaryKey: ['kind', 'id'],
    indexes: [['kind', 'state', 'rank'], ['kind', 'subject'], ['kind', 'owner'], ['expiry_day']],
  },
  evidence: {
    columns: {
      report: text('safety.evidence'),
      expiry_day: integer('server.expiry'),
      body: blob('safety.evidence'),
    },
    primaryKey: ['report'],
    indexes: [['expiry_day']],
  },
  /** Apart from the evidence, so that destroying it is destroying one small row. */
  evidence_key: {
    columns: {
      report: text('safety.evidence'),
      key: blob('safety.evidence_key'),
    },
    primaryKey: ['report'],
    clustered: true,
  },
  evidence_shredded: {
    columns: {
      report: text('safety.shredded'),
      body_hash: blob('safety.shredded'),
      day: integer('safety.shredded'),
    },
    primaryKey: ['report'],
    clustered: true,
  },
  safety_counters: {
    columns: {
      account: integer('server.schema'),
      day: integer('safety.counters'),
      body: blob('safety.counters'),
    },
    primaryKey: ['account'],
    indexes: [['day']],
  },
}
