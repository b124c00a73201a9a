// The desks on SQLite.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { isStaffRole } from '@causeway/wire'
import type { PasskeyRow, StaffAuditRow, StaffOperations, StaffProposalRow, StaffRow } from '../ports/staff.ts'

type Row = Record<string, SQLOutputValue>

export function createStaff(db: DatabaseSync): StaffOperations {
  return { ...createPeople(db), ...createPasskeys(db), ...createSessions(db), ...createProposals(db), ...createAudit(db) }
}

function createPeople(db: DatabaseSync): Pick<StaffOperations, 'enrolStaff' | 'staffById' | 'listStaff' | 'changeStaff'> {
  const sql = peopleStatements(db)
  return {
    enrolStaff({ person, passkey, invitation, bootstrapMax }) {
      if (sql.byInvitation.get(invitation) !== undefined) return { kind: 'used' }
      if (sql.hasPasskey.get(passkey.credentialId) !== undefined) return { kind: 'passkey-exists' }
      if (bootstrapMax !== undefined && Number(sql.administrators.get()?.['count']) >= bootstrapMax) return { kind: 'too-late' }
      const { id, realm, group, name, roles, createdDay } = person
      sql.add.run(id, realm, group, name, roles.join(' '), createdDay, invitation)
      sql.addPasskey.run(passkey.credentialId, id, passkey.publicKey, passkey.counter, passkey.transports.join(' '))
      return { kind: 'enrolled' }
    },
    staffById({ id }) {
      const row = sql.byId.get(id)
      return row === undefined ? undefined : staffFrom(row)
    },
    listStaff: ({ realm }) => sql.list.all(realm).map(staffFrom),
    changeStaff({ id, roles, state }) {
      if (state === 'ended') sql.endSessions.run(id)
      return sql.change.run(roles.join(' '), state, id).changes === 1
    },
  }
}

function createPasskeys(db: DatabaseSync): Pick<StaffOperations, 'addPasskey' | 'passkeysOf' | 'passkeyById' | 'usePasskey'> {
  const sql = {
    add: db.prepare('INSERT INTO staff_passkey (credential_id, staff, public_key, counter, transports) VALUES (?, ?, ?, ?, ?)'),
    byId: db.prepare('SELECT * FROM staff_passkey WHERE credential_id = ?'),
    of: db.prepare('SELECT * FROM staff_passkey WHERE staff = ?'),
    use: db.prepare(
      'UPDATE staff_passkey SET counter = ?1 WHERE credential_id = ?2 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))',
    ),
  }
  const byId: StaffOperations['passkeyById'] = ({ credentialId }) => {
    const row = sql.byId.get(credentialId)
    return row === undefined ? undefined : passkeyFrom(row)
  }
  return {
    addPasskey({ passkey }) {
      if (byId(passkey) !== undefined) return { kind: 'passkey-exists' }
      sql.add.run(passkey.credentialId, passkey.staffId, passkey.publicKey, passkey.counter, passkey.transports.join(' '))
      return { kind: 'added' }
    },
    passkeysOf: ({ staffId }) => sql.of.all(staffId).map(passkeyFrom),
    passkeyById: byId,
    usePasskey: ({ credentialId, counter }) => sql.use.run(counter, credentialId).changes === 1,
  }
}

function createSessions(
  db: DatabaseSync,
): Pick<StaffOperations, 'putStaffChallenge' | 'takeStaffChallenge' | 'openStaffSession' | 'staffSession' | 'endStaffSession'> {
  const sql = sessionStatements(db)
  return {
    putStaffChallenge({ id, body, nowMs, endsAtMs }) {
      sql.endChallenges.run(nowMs)
      sql.putChallenge.run(id, body, endsAtMs)
    },
    takeStaffChallenge({ id, nowMs }) {
      sql.endChallenges.run(nowMs)
      const body = sql.takeChallenge.get(id)?.['body']
      return body === undefined ? undefined : String(body)
    },
    openStaffSession({ tokenHash, staffId, nowMs, idleMs, endsAtMs }) {
      sql.endOld.run(nowMs)
      sql.open.run(tokenHash, staffId, nowMs + idleMs, endsAtMs)
    },
    staffSession({ tokenHash, nowMs, idleMs }) {
      const session = sql.touch.get(nowMs + idleMs, tokenHash, nowMs, nowMs)
      if (session === undefined) return undefined
      const row = sql.person.get(String(session['staff']))
      if (row === undefined) return undefined
      return { person: staffFrom(row), endsAtMs: Number(session['ends_at_ms']) }
    },
    endStaffSession({ tokenHash }) {
      sql.end.run(tokenHash)
    },
  }
}

function createProposals(
  db: DatabaseSync,
): Pick<StaffOperations, 'putStaffProposal' | 'staffProposals' | 'staffProposal' | 'deleteStaffProposal'> {
  const sql = {
    put: db.prepare('INSERT INTO staff_proposal (id, proposed_by, at_ms, change) VALUES (?, ?, ?, ?)'),
    deleteEnded: db.prepare('DELETE FROM staff_proposal WHERE at_ms < ?'),
    since: db.prepare('SELECT * FROM staff_proposal WHERE at_ms >= ? ORDER BY at_ms'),
    byId: db.prepare('SELECT * FROM staff_proposal WHERE id = ? AND at_ms >= ?'),
    delete: db.prepare('DELETE FROM staff_proposal WHERE id = ?'),
  }
  return {
    putStaffProposal({ proposal: { id, proposedBy, atMs, change }, endedBeforeMs }) {
      sql.deleteEnded.run(endedBeforeMs)
      sql.put.run(id, proposedBy, atMs, change)
    },
    staffProposals({ sinceMs }) {
      return sql.since.all(sinceMs).map(proposalFrom)
    },
    staffProposal({ id, sinceMs }) {
      const row = sql.byId.get(id, sinceMs)
      return row === undefined ? undefined : proposalFrom(row)
    },
    deleteStaffProposal: ({ id }) => sql.delete.run(id).changes === 1,
  }
}

function createAudit(db: DatabaseSync): Pick<StaffOperations, 'appendStaffAudit' | 'staffAudit'> {
  const columns = 'SELECT number, at_ms, realm, staff, action, subject, outcome FROM staff_audit WHERE number < ?'
  const sql = {
    // Numbers grow with time, so the oldest stand first; more go with each append than come.
    deleteOld: db.prepare(
      'DELETE FROM staff_audit WHERE number IN (SELECT number FROM staff_audit ORDER BY number LIMIT 4) AND at_ms < ?',
    ),
    append: db.prepare('INSERT INTO staff_audit (at_ms, realm, staff, action, subject, outcome) VALUES (?, ?, ?, ?, ?, ?)'),
    all: db.prepare(`${columns} ORDER BY number DESC LIMIT ?`),
    ofOne: db.prepare(`${columns} AND staff = ? ORDER BY number DESC LIMIT ?`),
  }
  return {
    appendStaffAudit({ event: { atMs, realm, staffId, action, subject, outcome }, keptSinceMs }) {
      sql.deleteOld.run(keptSinceMs)
      return { number: Number(sql.append.run(atMs, realm, staffId, action, subject, outcome).lastInsertRowid) }
    },
    staffAudit({ before, staffId, limit }) {
      const rows = staffId === undefined ? sql.all.all(before, limit) : sql.ofOne.all(before, staffId, limit)
      return rows.map(auditFrom)
    },
  }
}

function staffFrom(row: Row): StaffRow {
  return {
    id: String(row['id']),
    realm: String(row['realm']) as StaffRow['realm'],
    group: String(row['agency']),
    name: String(row['name']),
    // A role that this release no longer knows gives nothing.
    roles: String(row['roles']).split(' ').filter(isStaffRole),
    state: String(row['state']) as StaffRow['state'],
    createdDay: Number(row['created_day']),
    passkeys: Number(row['passkeys']),
  }
}

function passkeyFrom(row: Row): PasskeyRow {
  return {
    credentialId: row['credential_id'] as Uint8Array,
    staffId: String(row['staff']),
    publicKey: row['public_key'] as Uint8Array,
    counter: Number(row['counter']),
    transports: String(row['transports'])
      .split(' ')
      .filter(transport => transport !== ''),
  }
}

function proposalFrom(row: Row): StaffProposalRow {
  return {
    id: String(row['id']),
    proposedBy: String(row['proposed_by']),
    atMs: Number(row['at_ms']),
    change: String(row['change']),
  }
}

function auditFrom(row: Row): StaffAuditRow {
  return {
    number: Number(row['number']),
    atMs: Number(row['at_ms']),
    realm: String(row['realm']) as StaffAuditRow['realm'],
    staffId: String(row['staff']),
    action: String(row['action']),
    subject: String(row['subject']),
    outcome: String(row['outcome']),
  }
}

const person = `SELECT s.id, s.realm, s.agency, s.name, s.roles, s.state, s.created_day,
  (SELECT count(*) FROM staff_passkey p WHERE p.staff = s.id) AS passkeys FROM staff s`

function peopleStatements(db: DatabaseSync) {
  return {
    byId: db.prepare(`${person} WHERE s.id = ?`),
    byInvitation: db.prepare('SELECT 1 FROM staff WHERE invitation = ?'),
    hasPasskey: db.prepare('SELECT 1 FROM staff_passkey WHERE credential_id = ?'),
    administrators: db.prepare(
      `SELECT count(*) AS count FROM staff WHERE state = 'active' AND ' ' || roles || ' ' LIKE '% administrator %'`,
    ),
    list: db.prepare(`${person} WHERE s.realm = ? ORDER BY s.name, s.id`),
    add: db.prepare(
      `INSERT INTO staff (id, realm, agency, name, roles, state, created_day, invitation) VALUES (?, ?, ?, ?, ?, 'active', ?, ?)`,
    ),
    addPasskey: db.prepare(
      'INSERT INTO staff_passkey (credential_id, staff, public_key, counter, transports) VALUES (?, ?, ?, ?, ?)',
    ),
    change: db.prepare('UPDATE staff SET roles = ?, state = ? WHERE id = ?'),
    endSessions: db.prepare('DELETE FROM staff_session WHERE staff = ?'),
  }
}

function sessionStatements(db: DatabaseSync) {
  return {
    person: db.prepare(`${person} WHERE s.id = ? AND s.state = 'active'`),
    putChallenge: db.prepare('INSERT INTO staff_challenge (id, body, ends_at_ms) VALUES (?, ?, ?)'),
    endChallenges: db.prepare('DELETE FROM staff_challenge WHERE ends_at_ms <= ?'),
    takeChallenge: db.prepare('DELETE FROM staff_challenge WHERE id = ? RETURNING body'),
    open: db.prepare('INSERT INTO staff_session (token_hash, staff, idle_at_ms, ends_at_ms) VALUES (?, ?, ?, ?)'),
    touch: db.prepare(
      `UPDATE staff_session SET idle_at_ms = ? WHERE token_hash = ? AND idle_at_ms > ? AND ends_at_ms > ?
       RETURNING staff, ends_at_ms`,
    ),
    end: db.prepare('DELETE FROM staff_session WHERE token_hash = ?'),
    endOld: db.prepare('DELETE FROM staff_session WHERE ends_at_ms <= ?'),
  }
}
