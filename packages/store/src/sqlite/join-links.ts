// Ways into a group on SQLite.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { JoinLinkRow, JoinOperations, JoinRequestRow, JoinRequestState } from '../ports/join-links.ts'
import type { Streams } from './streams.ts'

const states: readonly JoinRequestState[] = ['asked', 'declined', 'withheld']

export function createJoinLinks(db: DatabaseSync, streams: Streams): JoinOperations {
  const sql = statements(db)
  const joinLink = (link: Uint8Array): JoinLinkRow | undefined => {
    const row = sql.link.get(link)
    return row === undefined ? undefined : linkFrom(row)
  }
  return {
    createJoinLink({ link, stream, account, expiresAtMs, usesMax, approval, preview, expiryDay, linksMax }) {
      if (joinLink(link)?.account === account) return { kind: 'created' }
      if (Number(sql.countLinks.get(stream)?.['count']) >= linksMax) return { kind: 'too-many' }
      sql.createLink.run(link, stream, account, expiresAtMs, usesMax, Number(approval), preview, expiryDay)
      return { kind: 'created' }
    },
    joinLink: ({ link }) => joinLink(link),
    joinLinksOfRoom: ({ stream }) => sql.linksOfRoom.all(stream).map(linkFrom),
    revokeJoinLink({ link, stream }) {
      const isHere = sql.revokeLink.run(link, stream).changes !== 0
      if (isHere) sql.deleteRequests.run(stream, link)
      return isHere
    },

    askToJoin({ account, link, askedAtMs, proof, state, pendingMax, mailings, mailExpiryDay, expiryDay }) {
      const row = joinLink(link)
      if (row === undefined || row.isRevoked) return { kind: 'unknown' }
      if (sql.request.get(row.stream, account) !== undefined) return { kind: 'again' }
      if (row.uses >= row.usesMax) return { kind: 'used-up' }
      if (Number(sql.countPending.get(row.stream, link)?.['count']) >= pendingMax) return { kind: 'too-many' }
      sql.ask.run(row.stream, account, link, askedAtMs, proof, states.indexOf(state), expiryDay)
      sql.use.run(1, link)
      return { kind: 'asked', mailed: streams.mail(mailings, mailExpiryDay) }
    },
    joinRequest({ stream, account }) {
      const row = sql.request.get(stream, account)
      return row === undefined ? undefined : requestFrom(row)
    },
    joinRequestsOfRoom: ({ stream }) => sql.requestsOfRoom.all(stream).map(requestFrom),
    joinRequestsOfAccount: ({ account }) => sql.requestsOfAccount.all(account).map(requestFrom),
    joinLinksOfAccount: ({ account }) =>
      sql.linksOfAccount.all(account).map(row => {
        const { preview: _, ...link } = linkFrom(row)
        return { ...link, room: String(row['room']) }
      }),
    settleJoinRequest({ stream, account, state }) {
      const row = sql.request.get(stream, account)
      if (row === undefined) return
      if (state === undefined) sql.deleteRequest.run(stream, account)
      else sql.setState.run(states.indexOf(state), stream, account)
      if (state === 'declined' && requestFrom(row).state === 'asked') sql.use.run(-1, row['link'] as Uint8Array)
    },
  }
}

function linkFrom(row: Record<string, SQLOutputValue>): JoinLinkRow {
  return {
    link: row['link'] as Uint8Array,
    stream: Number(row['stream']),
    account: Number(row['account']),
    user: String(row['user']),
    expiresAtMs: Number(row['expires_at_ms']),
    usesMax: Number(row['uses_max']),
    uses: Number(row['uses']),
    approval: Number(row['approval']) === 1,
    isRevoked: Number(row['revoked']) === 1,
    preview: row['preview'] as Uint8Array,
  }
}

function requestFrom(row: Record<string, SQLOutputValue>): JoinRequestRow {
  return {
    stream: Number(row['stream']),
    room: String(row['room']),
    account: Number(row['account']),
    user: String(row['user']),
    handle: String(row['handle']),
    link: row['link'] as Uint8Array,
    askedAtMs: Number(row['asked_at_ms']),
    proof: row['proof'] as Uint8Array,
    state: states[Number(row['state'])] ?? 'withheld',
  }
}

function statements(db: DatabaseSync) {
  const links = 'SELECT l.*, a.user FROM join_link l JOIN account a ON a.account = l.account'
  const requests = `SELECT q.*, a.user, a.handle, r.room FROM join_request q JOIN account a ON a.account = q.account
    JOIN room r ON r.stream = q.stream`
  return {
    link: db.prepare(`${links} WHERE l.link = ?`),
    linksOfRoom: db.prepare(`${links} WHERE l.stream = ? ORDER BY l.expires_at_ms, l.link`),
    linksOfAccount: db.prepare(
      `SELECT l.*, a.user, r.room FROM join_link l JOIN account a ON a.account = l.account JOIN room r ON r.stream = l.stream
       WHERE l.account = ? ORDER BY l.link`,
    ),
    countLinks: db.prepare('SELECT count(*) AS count FROM join_link WHERE stream = ? AND revoked = 0'),
    createLink: db.prepare(
      `INSERT INTO join_link (link, stream, account, expires_at_ms, uses_max, uses, approval, revoked, preview, expiry_day)
       VALUES (?, ?, ?, ?, ?, 0, ?, 0, ?, ?)`,
    ),
    revokeLink: db.prepare('UPDATE join_link SET revoked = 1 WHERE link = ? AND stream = ?'),
    use: db.prepare('UPDATE join_link SET uses = uses + ? WHERE link = ?'),
    ask: db.prepare(
      'INSERT INTO join_request (stream, account, link, asked_at_ms, proof, state, expiry_day) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    countPending: db.prepare('SELECT count(*) AS count FROM join_request WHERE stream = ? AND link = ? AND state <> 1'),
    request: db.prepare(`${requests} WHERE q.stream = ? AND q.account = ?`),
    requestsOfRoom: db.prepare(`${requests} WHERE q.stream = ? AND q.state = 0 ORDER BY q.asked_at_ms, q.account`),
    requestsOfAccount: db.prepare(`${requests} WHERE q.account = ? ORDER BY q.asked_at_ms, q.stream`),
    setState: db.prepare('UPDATE join_request SET state = ? WHERE stream = ? AND account = ?'),
    deleteRequest: db.prepare('DELETE FROM join_request WHERE stream = ? AND account = ?'),
    deleteRequests: db.prepare('DELETE FROM join_request WHERE stream = ? AND link = ?'),
  }
}
