// The tables of the desks: the operator's own people and officers of agencies.

import { blob, integer, type Table, text } from './table.ts'

export const staffTables: Readonly<Record<string, Table>> = {
  staff: {
    columns: {
      id: text('staff.account'),
      realm: text('staff.account'),
      agency: text('staff.account'),
      name: text('staff.account'),
      roles: text('staff.account'),
      state: text('staff.account'),
      created_day: integer('staff.account'),
      invitation: blob('staff.session'),
    },
    primaryKey: ['id'],
    unique: [['invitation']],
  },
  staff_passkey: {
    columns: {
      credential_id: blob('staff.passkey'),
      staff: text('staff.account'),
      public_key: blob('staff.passkey'),
      counter: integer('staff.passkey'),
      transports: text('staff.passkey'),
    },
    primaryKey: ['credential_id'],
    indexes: [['staff']],
    clustered: true,
  },
  staff_challenge: {
    columns: {
      id: text('staff.session'),
      body: text('staff.session'),
      ends_at_ms: integer('server.expiry'),
    },
    primaryKey: ['id'],
    indexes: [['ends_at_ms']],
    clustered: true,
  },
  staff_session: {
    columns: {
      token_hash: blob('staff.session'),
      staff: text('staff.account'),
      /** When it ends unless it is used before. */
      idle_at_ms: integer('staff.session'),
      ends_at_ms: integer('server.expiry'),
    },
    primaryKey: ['token_hash'],
    indexes: [['staff'], ['ends_at_ms']],
    clustered: true,
  },
  staff_proposal: {
    columns: {
      id: text('staff.proposal'),
      proposed_by: text('staff.proposal'),
      at_ms: integer('staff.proposal'),
      change: text('staff.proposal'),
    },
    primaryKey: ['id'],
  },
  staff_audit: {
    columns: {
      number: integer('staff.audit'),
      at_ms: integer('staff.audit'),
      realm: text('staff.audit'),
      staff: text('staff.audit'),
      action: text('staff.audit'),
      subject: text('staff.audit'),
      outcome: text('staff.audit'),
    },
    primaryKey: ['number'],
    indexes: [['staff', 'number']],
  },
}
