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
      /** Which paper reaches which of the categories. */
      instruments: v.array(described),
    }),
  ),
  holds: [],
  rate: 'rare',
  summary: 'What could they hand over about me? The collectors of lawful answers, run on the own account; kept nowhere',
})

export const readOwnBundle = endpoint({
  method: 'GET',
  path: '/v1/disclosures/bundle',
  auth: 'device',
  response: { kind: 'bytes', contentType: 'application/x-tar', sizeBytesMax: 1_073_741_824 },
  holds: [],
  rate: 'rare',
  summary: 'The very bundle that the widest paper would get about the own account, unencrypted and without letters; kept nowhere',
})

export const listDisclosures = endpoint({
  method: 'GET',
  path: '/v1/disclosures',
  auth: 'device',
  /** How many leaves of the ledger the device has verified before. */
  query: ['seen'],
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
      ledger: v.object({
        /** Verifier key (c2sp.org/signed-note). */
        key: v.string(),
        /** The published checkpoint, and that it follows from the one that was seen (RFC 9162 §2.1.4). */
        checkpoint: v.string(),
        consistency: v.array(v.string()),
      }),
    }),
  ),
  holds: ['lawful.matter', 'lawful.ledger'],
  summary: 'Notices of disclosures about the own account, with openings that the app verifies by itself',
})

/** Endpoints that the room `lawful` answers; the provider answers none of them. */
export const lawfulEndpointNames = ['previewDisclosure', 'readOwnBundle', 'listDisclosures'] as const
export type LawfulEndpointName = (typeof lawfulEndpointNames)[number]
