// Who may start: age bands, guardians, linked accounts, blocks, refusals, counters.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { ageBands, CausewayError } from '@causeway/wire'
import { createSafetyRecords } from './safety-records.ts'
import type {
  Between,
  BlockKind,
  GuardianRow,
  GuardianState,
  LapsedApproval,
  SafetyOperations,
  StandingRow,
} from '../ports/safety-operations.ts'

type Row = Record<string, SQLOutputValue>
/** In the order in which a later one outweighs an earlier. */
const guardianStates: readonly GuardianState[] = ['asked', 'approved', 'declined']
const blockKinds: readonly BlockKind[] = ['block', 'mute']

export function createSafety(db: DatabaseSync): SafetyOperations {
  const sql = statements(db)
  return {
    setStanding: ({ account, ageBand, guardianSubject, day }) =>
      changingGuardian(sql, account, () => sql.setStanding.run(account, ageBands.indexOf(ageBand), guardianSubject, day)),
    setFindable: ({ account, findable }) => void sql.setFindable.run(account, findable ? 1 : 0),
    standingOf: ({ account }) => standingOf(sql, account),
    standingByUser({ user }) {
      const row = sql.accountOf.get(user)
      return row === undefined ? undefined : standingOf(sql, Number(row['account']))
    },
    between: input => between(sql, input),
    ...createLinks(sql),
    ...createSafetyRecords(db),
    askGuardian: ({ ward, other, day }) => void sql.askGuardian.run(ward, other, day),
    answerGuardian: ({ ward, other, state, day }) => void sql.answerGuardian.run(ward, other, guardianStates.indexOf(state), day),
    wardRequests: ({ guardian }) =>
      sql.wardRequests.all(guardian).map(row => ({
        ward: Number(row['ward']),
        wardUser: String(row['ward_user']),
        other: Number(row['other']),
        otherUser: String(row['other_user']),
        otherHandle: String(row['other_handle']),
        state: guardianStates[Number(row['state'])] ?? 'asked',
      })),
    setGuardian: ({ ward, guardian, day }) =>
      changingGuardian(sql, ward, () =>
        guardian === undefined ? sql.endGuardian.run(day, ward) : sql.setGuardian.run(guardian, day, ward),
      ),
    guardianOf({ ward }) {
      const row = sql.guardianOf.get(ward)
      return row === undefined ? undefined : guardianRowOf(row)
    },
    wardsOf: ({ guardian }) =>
      sql.wardsOf.all(guardian).map(row => ({
        ...guardianRowOf(row),
        account: Number(row['account']),
        findable: Number(row['findable']) === 1,
        contacts: Number(row['contacts']),
      })),
    approvalsOf: ({ ward }) =>
      sql.approvalsOf
        .all(ward)
        .map(row => ({ otherUser: String(row['user']), state: guardianStates[Number(row['state'])] ?? ('asked' as const) })),
    setBlock({ blocker, blocked, kind, day }) {
      if (kind === undefined) sql.unblock.run(blocker, blocked)
      else sql.block.run(blocker, blocked, blockKinds.indexOf(kind), day)
    },
    blocksOf: ({ account }) =>
      sql.blocksOf
        .all(account)
        .map(row => ({ user: String(row['user']), kind: blockKinds[Number(row['kind'])] ?? ('block' as const) })),
    blockedPairs: () => sql.blockedPairs.all().map(row => ({ blocker: Number(row['blocker']), blocked: Number(row['blocked']) })),
    noteRefusal: ({ refuser, refused, day }) => void sql.noteRefusal.run(refuser, refused, day),
    putCounters({ rows }) {
      for (const { account, day, body } of rows) sql.putCounters.run(account, day, body)
    },
    counters: ({ account }) => sql.counters.get(account)?.['body'] as Uint8Array | undefined,
    sweepSafety({ refusedBeforeDay, linkEndedBeforeDay, countedBeforeDay, expiredBeforeDay }) {
      sql.sweepRefusals.run(refusedBeforeDay)
      sql.sweepLinks.run(linkEndedBeforeDay)
      sql.sweepCounters.run(countedBeforeDay)
      sql.sweepRecords.run(expiredBeforeDay)
    },
  }
}

function createLinks(sql: Statements): Pick<SafetyOperations, 'linkPersons' | 'unlinkPerson'> {
  /** An account that is linked with nobody is a person of its own number. */
  const personOf = (account: number): number => Number(sql.personOf.get(account)?.['person'] ?? account)
  return {
    linkPersons({ account, other }) {
      if (account === other) throw new CausewayError('safety.bad_code', 'the same account')
      const [one, two] = [personOf(account), personOf(other)]
      sql.link.run(other, two)
      for (const row of sql.accountsOf.all(two)) {
        if (one !== two) sql.unlink.run(Number(row['account']), two)
        sql.link.run(Number(row['account']), one)
      }
      sql.link.run(account, one)
    },
    unlinkPerson: ({ account, day }) => void sql.endLink.run(day, account),
  }
}

/** What a guardian said ends when `change` makes somebody else the guardian, or nobody. */
function changingGuardian(sql: Statements, ward: number, change: () => void): LapsedApproval[] {
  const guardian = (): string => String(sql.standing.get(ward)?.['guardian_subject'] ?? '')
  const before = guardian()
  change()
  if (before === guardian()) return []
  const lapsed = sql.approvedFor.all(ward)
  sql.forgetApprovals.run(ward)
  return lapsed.map(row => ({ wardUser: String(row['ward_user']), otherUser: String(row['other_user']) }))
}

function standingOf(sql: Statements, account: number): StandingRow | undefined {
  const row = sql.standing.get(account)
  if (row === undefined) return undefined
  const person = sql.linkedNow.all(account).map(each => Number(each['account']))
  return standingFrom(row, person.length === 0 ? [account] : person)
}

function standingFrom(row: Row, person: readonly number[]): StandingRow {
  return {
    account: Number(row['account']),
    user: String(row['user']),
    handle: String(row['handle']),
    property: String(row['property']),
    createdDay: Number(row['created_day']),
    ageBand: ageBands[Number(row['age_band'] ?? 0)] ?? 'unknown',
    guardianSubject: String(row['guardian_subject'] ?? ''),
    findable: Number(row['findable'] ?? 1) === 1,
    person,
  }
}

/** Every question is asked of every pair, also where an earlier answer decides: the time must not tell. */
function between(
  sql: Statements,
  { from, to, sinceDay, linkEndedSinceDay }: Parameters<SafetyOperations['between']>[0],
): Between | undefined {
  const [fromRow, toRow] = [standingOf(sql, from), standingOf(sql, to)]
  if (fromRow === undefined || toRow === undefined) return undefined
  const personsOf = (account: number): number[] => [
    ...new Set([account, ...sql.linkedSince.all(account, linkEndedSinceDay).map(row => Number(row['account']))]),
  ]
  const [ofFrom, ofTo] = [personsOf(from), personsOf(to)]
  const bandsOf = (accounts: readonly number[]) =>
    accounts.map(account => {
      const row = sql.standing.get(account)
      return { property: String(row?.['property']), band: ageBands[Number(row?.['age_band'] ?? 0)] ?? ('unknown' as const) }
    })
  const pairs = ofFrom.flatMap(a => ofTo.map(b => ({ a, b })))
  const refusals = pairs.filter(({ a, b }) => sql.refusedSince.get(b, a, sinceDay) !== undefined)
  // Of several accounts of a person each may have a guardian: one no is enough, as the strictest band is.
  const said = (answers: readonly (SQLOutputValue | undefined)[]): GuardianState | undefined =>
    guardianStates.findLast((_, state) => answers.includes(state))
  return {
    from: fromRow,
    to: toRow,
    fromBands: bandsOf(ofFrom),
    toBands: bandsOf(ofTo),
    connected: Number(sql.connected.get(from, to, to, from)?.['count']) === 2,
    commonContact: sql.common.get(from, to) !== undefined,
    sharedGroup: sql.sharedGroup.get(from, to) !== undefined,
    guardian: said(pairs.map(({ a, b }) => sql.approval.get(b, a)?.['state'])),
    guardianOfFrom: said(pairs.map(({ a, b }) => sql.approval.get(a, b)?.['state'])),
    blocked: pairs.filter(({ a, b }) => sql.isBlocked.get(b, a) !== undefined).length > 0,
    refused: refusals.length > 0,
    refusedElsewhere: refusals.some(({ a, b }) => a !== from || b !== to),
  }
}

function guardianRowOf(row: Row): GuardianRow {
  return { user: String(row['user']), handle: String(row['handle']), invited: Number(row['guardian_invited']) === 1 }
}

type Statements = ReturnType<typeof statements>

function statements(db: DatabaseSync) {
  const standing = `SELECT a.account, a.user, a.handle, a.property, a.created_day, s.age_band, s.guardian_subject, s.findable
    FROM account a LEFT JOIN standing s ON s.account = a.account`
  return {
    accountOf: db.prepare('SELECT account FROM account WHERE user = ?'),
    standing: db.prepare(`${standing} WHERE a.account = ?`),
    setStanding: db.prepare(
      `INSERT INTO standing (account, age_band, guardian_subject, guardian_invited, findable, day) VALUES (?, ?, ?, 0, 1, ?)
       ON CONFLICT (account) DO UPDATE SET age_band = excluded.age_band, day = excluded.day,
         guardian_subject = CASE WHEN excluded.guardian_subject = '' AND guardian_invited = 1
           THEN guardian_subject ELSE excluded.guardian_subject END,
         guardian_invited = CASE WHEN excluded.guardian_subject = '' THEN guardian_invited ELSE 0 END`,
    ),
    setFindable: db.prepare(
      `INSERT INTO standing (account, age_band, guardian_subject, guardian_invited, findable, day) VALUES (?, 0, '', 0, ?, 0)
       ON CONFLICT (account) DO UPDATE SET findable = excluded.findable`,
    ),
    personOf: db.prepare('SELECT person FROM person_link WHERE account = ? AND ended_day = 0'),
    accountsOf: db.prepare('SELECT account FROM person_link WHERE person = ? AND ended_day = 0'),
    linkedNow: db.prepare(
      `SELECT l.account FROM person_link me JOIN person_link l ON l.person = me.person AND l.ended_day = 0
       WHERE me.account = ? AND me.ended_day = 0`,
    ),
    linkedSince: db.prepare(
      `SELECT DISTINCT l.account FROM person_link me JOIN person_link l ON l.person = me.person
       WHERE me.account = ?1 AND (me.ended_day = 0 OR me.ended_day >= ?2) AND (l.ended_day = 0 OR l.ended_day >= ?2)`,
    ),
    link: db.prepare(
      `INSERT INTO person_link (account, person, ended_day) VALUES (?, ?, 0)
       ON CONFLICT (account, person) DO UPDATE SET ended_day = 0`,
    ),
    unlink: db.prepare('DELETE FROM person_link WHERE account = ? AND person = ?'),
    endLink: db.prepare('UPDATE person_link SET ended_day = ? WHERE account = ? AND ended_day = 0'),
    connected: db.prepare(
      'SELECT count(*) AS count FROM consent WHERE state = 1 AND ((requester = ? AND target = ?) OR (requester = ? AND target = ?))',
    ),
    common: db.prepare(
      `SELECT 1 FROM consent f
       JOIN consent fb ON fb.requester = f.target AND fb.target = f.requester AND fb.state = 1
       JOIN consent t ON t.requester = ?2 AND t.target = f.target AND t.state = 1
       JOIN consent tb ON tb.requester = f.target AND tb.target = ?2 AND tb.state = 1
       WHERE f.requester = ?1 AND f.state = 1 LIMIT 1`,
    ),
    sharedGroup: db.prepare(
      `SELECT 1 FROM participant f JOIN participant t ON t.stream = f.stream AND t.account = ?2
       JOIN room r ON r.stream = f.stream AND r.kind = 1
       WHERE f.account = ?1 AND f.role > 1 AND t.role > 1 LIMIT 1`,
    ),
    ...statementsOfDecisions(db),
  }
}

/** What people decided: guardians, blocks, refusals; and what is counted. */
function statementsOfDecisions(db: DatabaseSync) {
  return {
    approval: db.prepare('SELECT state FROM guardian_approval WHERE ward = ? AND other = ?'),
    askGuardian: db.prepare('INSERT OR IGNORE INTO guardian_approval (ward, other, state, day) VALUES (?, ?, 0, ?)'),
    answerGuardian: db.prepare(
      `INSERT INTO guardian_approval (ward, other, state, day) VALUES (?, ?, ?, ?)
       ON CONFLICT (ward, other) DO UPDATE SET state = excluded.state, day = excluded.day`,
    ),
    approvedFor: db.prepare(
      `SELECT w.user AS ward_user, o.user AS other_user FROM guardian_approval g
       JOIN account w ON w.account = g.ward JOIN account o ON o.account = g.other WHERE g.ward = ? AND g.state = 1`,
    ),
    forgetApprovals: db.prepare('DELETE FROM guardian_approval WHERE ward = ?'),
    wardRequests: db.prepare(
      `SELECT g.ward, w.user AS ward_user, g.other, o.user AS other_user, o.handle AS other_handle, g.state
       FROM account me JOIN standing s ON s.guardian_subject = me.subject
       JOIN account w ON w.account = s.account AND w.property = me.property
       JOIN guardian_approval g ON g.ward = w.account JOIN account o ON o.account = g.other
       WHERE me.account = ?`,
    ),
    setGuardian: db.prepare(
      `UPDATE standing SET guardian_subject = (SELECT subject FROM account WHERE account = ?), guardian_invited = 1, day = ?
       WHERE account = ?`,
    ),
    endGuardian: db.prepare("UPDATE standing SET guardian_subject = '', guardian_invited = 0, day = ? WHERE account = ?"),
    guardianOf: db.prepare(
      `SELECT g.user, g.handle, s.guardian_invited FROM standing s JOIN account w ON w.account = s.account
       JOIN account g ON g.property = w.property AND g.subject = s.guardian_subject WHERE s.account = ?`,
    ),
    wardsOf: db.prepare(
      `SELECT w.account, w.user, w.handle, s.guardian_invited, s.findable,
         (SELECT count(*) FROM consent a JOIN consent b ON b.requester = a.target AND b.target = a.requester AND b.state = 1
          WHERE a.requester = w.account AND a.state = 1) AS contacts
       FROM account me JOIN standing s ON s.guardian_subject = me.subject
       JOIN account w ON w.account = s.account AND w.property = me.property WHERE me.account = ? ORDER BY w.account`,
    ),
    approvalsOf: db.prepare(
      `SELECT o.user, g.state FROM guardian_approval g JOIN account o ON o.account = g.other
       JOIN consent c ON c.requester = g.ward AND c.target = g.other WHERE g.ward = ? ORDER BY o.user`,
    ),
    isBlocked: db.prepare('SELECT 1 FROM block WHERE blocker = ? AND blocked = ? AND kind = 0'),
    block: db.prepare(
      `INSERT INTO block (blocker, blocked, kind, day) VALUES (?, ?, ?, ?)
       ON CONFLICT (blocker, blocked) DO UPDATE SET kind = excluded.kind, day = excluded.day`,
    ),
    unblock: db.prepare('DELETE FROM block WHERE blocker = ? AND blocked = ?'),
    blocksOf: db.prepare('SELECT a.user, b.kind FROM block b JOIN account a ON a.account = b.blocked WHERE b.blocker = ?'),
    blockedPairs: db.prepare(
      `WITH same AS (
         SELECT l.account AS one, m.account AS two FROM person_link l JOIN person_link m ON m.person = l.person
         WHERE l.ended_day = 0 AND m.ended_day = 0
       )
       SELECT DISTINCT coalesce(r.two, b.blocker) AS blocker, coalesce(d.two, b.blocked) AS blocked FROM block b
       LEFT JOIN same r ON r.one = b.blocker LEFT JOIN same d ON d.one = b.blocked WHERE b.kind = 0`,
    ),
    refusedSince: db.prepare('SELECT 1 FROM refusal WHERE refuser = ? AND refused = ? AND day >= ?'),
    noteRefusal: db.prepare(
      `INSERT INTO refusal (refuser, refused, day) VALUES (?, ?, ?)
       ON CONFLICT (refuser, refused) DO UPDATE SET day = max(day, excluded.day)`,
    ),
    putCounters: db.prepare(
      `INSERT INTO safety_counters (account, day, body) VALUES (?, ?, ?)
       ON CONFLICT (account) DO UPDATE SET day = excluded.day, body = excluded.body`,
    ),
    counters: db.prepare('SELECT body FROM safety_counters WHERE account = ?'),
    sweepRefusals: db.prepare('DELETE FROM refusal WHERE day < ?'),
    sweepLinks: db.prepare('DELETE FROM person_link WHERE ended_day > 0 AND ended_day < ?'),
    sweepRecords: db.prepare('DELETE FROM safety_record WHERE expiry_day > 0 AND expiry_day < ?'),
    sweepCounters: db.prepare('DELETE FROM safety_counters WHERE day < ?'),
  }
}
