// Lawful access as the own account sees it: what would be handed over now, and what was.

import { CausewayError } from '@causeway/wire'
import type { Context } from '../context.ts'

export interface DisclosurePreview {
  /** When it was gathered, in ISO 8601. */
  readonly snapshotTime: string
  /** One per category of data, with the reason in the words an officer would read. */
  readonly answers: readonly DisclosureAnswer[]
  /** What the widest paper would get. */
  readonly tables: readonly {
    readonly category: string
    readonly table: string
    readonly columns: readonly string[]
    readonly rows: readonly (readonly (string | number)[])[]
  }[]
}

export interface DisclosureAnswer {
  readonly category: string
  readonly outcome: string
  readonly reason: string
  readonly details: readonly string[]
}

export interface DisclosureNotice {
  readonly id: string
  readonly sentAtMs: number
  readonly text: string
}

export interface Disclosures {
  /** Run by the server on the own account; it keeps nothing of it. */
  preview(): Promise<DisclosurePreview>
  /** Disclosures of which this account was told. */
  notices(): Promise<readonly DisclosureNotice[]>
}

export function createDisclosures({ api }: Context): Disclosures {
  return {
    async preview() {
      const { snapshotTime, answers, tables } = (await api('previewDisclosure')).body
      return { snapshotTime, answers: answers.map(answerOf), tables }
    },
    async notices() {
      const { notices } = (await api('listDisclosures')).body
      return notices.map(({ id, sentAtMs, text }) => ({ id, sentAtMs, text }))
    },
  }
}

function answerOf({ category, outcome, reason, details }: Readonly<Record<string, unknown>>): DisclosureAnswer {
  const isAnswer = typeof category === 'string' && typeof outcome === 'string' && typeof reason === 'string'
  if (!isAnswer || !Array.isArray(details)) throw new CausewayError('client.untrusted', 'an answer of another shape')
  return { category, outcome, reason, details: details.map(String) }
}
