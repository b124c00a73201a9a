// The disclosure ledger and what is recomputed from it: everybody reads checkpoint, tiles and report; auditors read openings.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from '../endpoint.ts'

const json = jsonUpTo(1_048_576)
const time = v.pipe(v.number(), v.integer(), v.minValue(0))
const described = v.record(v.string(), v.unknown())

export const readTransparency = endpoint({
  method: 'GET',
  path: '/desk/v1/transparency',
  auth: 'none',
  response: json(v.object({ rows: v.array(described), csv: v.string(), suppressedBelow: v.number() })),
  holds: [],
  rate: 'often',
  summary: 'The transparency report: counts by half-year, country and instrument; small numbers are suppressed',
})

/** Openings name no target: commitments of cases, codes, counts. Whoever reads them can recompute the report. */
const openingsAnswer = {
  query: ['from'],
  response: jsonUpTo(8_388_608)(
    v.object({
      openings: v.array(v.object({ index: v.number(), salt: v.string(), event: v.string() })),
      next: v.nullable(v.number()),
    }),
  ),
  holds: ['lawful.ledger'],
} as const

export const listOpenings = endpoint({
  method: 'GET',
  path: '/desk/v1/ledger/openings',
  auth: 'staff',
  roles: ['auditor'],
  ...openingsAnswer,
  summary: 'Openings of the ledger for an auditor, who recomputes the transparency report from them',
})

export const openLedgerAudit = endpoint({
  method: 'POST',
  path: '/desk/v1/ledger/audits',
  auth: 'staff',
  roles: ['auditor'],
  response: json(v.object({ token: v.string(), expiresAtMs: time })),
  holds: ['lawful.ledger'],
  rate: 'rare',
  summary: 'A token for one hour that `causeway audit` reads the openings with',
})

export const readOpenings = endpoint({
  method: 'GET',
  path: '/ledger/openings',
  auth: 'none',
  requestHeaders: ['authorization'],
  ...openingsAnswer,
  errors: ['staff.signed_out'],
  rate: 'often',
  summary: "The same openings for an auditor's program: `Authorization: Bearer TOKEN` of `openLedgerAudit`",
})

export const readCheckpoint = endpoint({
  method: 'GET',
  path: '/ledger/checkpoint',
  auth: 'none',
  response: { kind: 'bytes', contentType: 'text/plain; charset=utf-8', sizeBytesMax: 65_536 },
  holds: ['lawful.ledger'],
  rate: 'often',
  summary: 'The signed checkpoint of the disclosure ledger (c2sp.org/tlog-tiles); whole days only',
})

const tileAnswer = {
  response: { kind: 'bytes', contentType: 'application/octet-stream', sizeBytesMax: 65_536 },
  errors: ['log.range'],
  holds: ['lawful.ledger'],
  rate: 'often',
} as const

/** Tile paths have two to five segments: `0/000`, `0/000.p/12`, `0/x001/234`, `0/x001/234.p/12`. */
export const readTile = endpoint({
  method: 'GET',
  path: '/ledger/tile/:level/:a',
  auth: 'none',
  ...tileAnswer,
  summary: 'A tile of the ledger (c2sp.org/tlog-tiles)',
})
export const readPartialTile = endpoint({
  method: 'GET',
  path: '/ledger/tile/:level/:a/:b',
  auth: 'none',
  ...tileAnswer,
  summary: 'A partial tile, or one whose number needs two parts',
})
export const readLargePartialTile = endpoint({
  method: 'GET',
  path: '/ledger/tile/:level/:a/:b/:c',
  auth: 'none',
  ...tileAnswer,
  summary: 'A partial tile whose number needs two parts',
})
