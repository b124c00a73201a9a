// One matter: a paper, its tasks, and all that was decided about it.

import type { UserUri } from '@causeway/wire'
import type { Authorisation, TaskForm } from '../authority/form.ts'
import type { Check } from '../authority/validate.ts'
import type { Category } from '../scope/category.ts'
import type { Answer } from '../scope/answer.ts'
import type { Scope } from '../scope/scope.ts'

/** Until the answer left, */
export const statesBeforeAnswer = [
  'draft',
  'submitted',
  'authentic',
  'needs_info',
  'in_review',
  'scope_proposed',
  'objected',
  'approved',
  'collected',
  'packaged',
] as const
/** and from then on, whatever it was. */
export const statesAnswered = [
  'delivered',
  'acknowledged',
  'delivery_expired',
  'answered_no_data',
  'rejected_inauthentic',
  'rejected_law',
  'closed_withdrawn',
  'closed_cancelled',
  'closed',
] as const
export const states: readonly [...typeof statesBeforeAnswer, ...typeof statesAnswered] = [
  ...statesBeforeAnswer,
  ...statesAnswered,
]
export type State = (typeof states)[number]

export const roles = [
  'officer',
  'agency_admin',
  'intake',
  'reviewer',
  'lead',
  'counsel',
  'custodian',
  'editor',
  'auditor',
  'platform_admin',
  'safety',
  'system',
] as const
export type Role = (typeof roles)[number]

export interface Actor {
  readonly id: string
  readonly role: Role
  /** Of officers. */
  readonly agency?: string
  /** May know of sealed matters. */
  readonly isCleared?: boolean
}

export interface Regions {
  readonly preservation: 'none' | 'active' | 'extended' | 'released' | 'expired' | 'consumed'
  readonly gag: 'none' | 'active' | 'extended' | 'lifted' | 'expired'
  readonly notice: 'not_due' | 'scheduled' | 'sent' | 'suppressed_by_law' | 'by_authority'
  readonly clock: 'running' | 'paused' | 'breached' | 'stopped'
}

export interface Approval {
  readonly by: string
  readonly role: Role
  readonly scopeHash: string
  /** The passkey's assertion over the digest of this approval. */
  readonly assertion: string
  readonly atMs: number
}

export interface CallBack {
  readonly by: string
  readonly number: string
  readonly atMs: number
  readonly confirmed: boolean
}

export interface CollectedTable {
  readonly task: number
  readonly category: Category
  readonly table: string
  readonly queryHash: string
  readonly rowCount: number
  /** SHA-256 of the table's canonical bytes, so that what is packaged is what was collected. */
  readonly contentHash: string
}

/** Between the agency and our people; whoever may see the matter reads it. */
export interface Message {
  readonly by: string
  readonly from: 'agency' | 'operator'
  readonly text: string
  readonly atMs: number
}

export interface Matter {
  readonly id: string
  readonly state: State
  readonly regions: Regions
  readonly agency: string
  readonly officer: string
  readonly paper: Authorisation
  readonly tasks: readonly TaskForm[]
  /** Ids of those who may know of it; none named: whoever is cleared; undefined: everybody whose role works on matters. */
  readonly sealedTo?: readonly string[]
  readonly receivedAtMs: number
  /** Leaves that the ledger had before this matter. */
  readonly openedAtLeaf: number
  readonly dueMs?: number
  /** The administrator of the agency who stands beside a new officer, by a signature over this very request. */
  readonly coSign?: { readonly by: string; readonly assertion: string; readonly atMs: number }
  readonly checks: readonly Check[]
  /** Categories of each task after narrowing. */
  readonly reach: readonly (readonly Category[])[]
  readonly objected: Readonly<Partial<Record<Category, string>>>
  readonly scopes: readonly Scope[]
  /** Tasks that named nobody, or whom nobody may be taken for. */
  readonly unresolved: readonly { readonly task: number; readonly reason: string }[]
  readonly scopeHash?: string
  readonly preparedBy?: string
  readonly approvals: readonly Approval[]
  readonly callBack?: CallBack
  readonly collection?: { readonly by: string; readonly snapshotMs: number; readonly tables: readonly CollectedTable[] }
  readonly answers: readonly { readonly task: number; readonly answers: readonly Answer[] }[]
  readonly production?: {
    readonly builtBy: string
    readonly reviewedBy?: string
    readonly manifestHash: string
    readonly sizeBytes: number
  }
  readonly delivery?: { readonly untilMs: number; readonly downloads: readonly { readonly by: string; readonly atMs: number }[] }
  readonly preservation?: {
    readonly takenAtMs: number
    readonly expiresAtMs: number
    readonly extended: number
    readonly itemsHash: string
  }
  readonly noticeDueMs?: number
  readonly messages?: readonly Message[]
  /** Base64 of the key of this matter's tokens. */
  readonly tokenKey: string
  readonly history: readonly {
    readonly atMs: number
    readonly event: string
    readonly by: string
    readonly to: State
    readonly reason?: string
  }[]
}

/** People whose data a matter asks for. */
export function targetsOf({ scopes }: Matter): UserUri[] {
  return [...new Set(scopes.map(({ user }) => user))]
}
