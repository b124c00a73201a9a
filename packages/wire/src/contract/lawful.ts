// Lawful access as the person it is about sees it: what would be handed over, and what was.

import * as v from 'valibot'
import { endpoint, jsonUpTo } from './endpoint.ts'

const described = v.record(v.string(), v.unknown())

export const previewDisclosure = endpoint({
  method: 'GET',
  path: '/v1/disclosures/preview',
  auth: 'device',
  response: jsonUpTo(33_554_432)(
    v.object({
      snapshotTime: v.string(),
      /** One per category, with the reason; and the tables that the widest paper would get. */
      answers: v.array(described),
      tables: v.array(
        v.object({
          category: v.string(),
          table: v.string(),
          columns: v.array(v.string()),
          rows: v.array(v.array(v.union([v.string(), v.number()]))),
        }),
      ),
      inventoryHash: v.string(),
    }),
  ),
  holds: [],
  rate: 'rare',
  summary: 'What could they hand over about me? The collectors of lawful answers, run on the own account; kept nowhere',
})

export const listDisclosures = endpoint({
  method: 'GET',
  path: '/v1/disclosures',
  auth: 'device',
  response: jsonUpTo(4_194_304)(
    v.object({
      notices: v.array(
        v.object({
          id: v.string(),
          sentAtMs: v.number(),
          text: v.string(),
          /** Leaves of the ledger that are opened to this person: salt and event make the leaf; it is in the checkpoint. */
          openings: v.array(
            v.object({
              index: v.number(),
              salt: v.string(),
              event: v.string(),
              size: v.number(),
              proof: v.array(v.string()),
              checkpoint: v.string(),
            }),
          ),
        }),
      ),
      /** Verifier key of the ledger (c2sp.org/signed-note). */
      ledgerKey: v.string(),
    }),
  ),
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'Notices of disclosures about the own account, with openings that the app verifies by itself',
})

/** Endpoints that the room `lawful` answers; the provider answers none of them. */
export const lawfulEndpointNames = ['previewDisclosure', 'listDisclosures'] as const
export type LawfulEndpointName = (typeof lawfulEndpointNames)[number]
