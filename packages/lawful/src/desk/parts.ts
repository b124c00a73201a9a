// What the endpoints of this room choose from.

import type { Invitations, StepUp } from '@causeway/staff/ports'
import type { PolicyPack } from '../authority/instrument.ts'
import type { BundleDeps } from '../disclose/bundle.ts'
import type { LawfulReader } from '../collect/reader.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock, CryptoProvider, LawfulStore } from '../ports.ts'
import type { Records } from '../records.ts'
import type { PropertyFacts } from '../scope/property.ts'
import type { Matters } from '../review/matters.ts'

export interface LawfulParts {
  readonly store: LawfulStore
  readonly reader: LawfulReader
  readonly records: Records
  readonly ledger: Ledger
  readonly matters: Matters
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly pack: PolicyPack
  readonly operator: { readonly name: string; readonly country: string; readonly custodian: string }
  readonly softwareVersion: string
  /** What bundles are made with. */
  readonly bundle: Omit<BundleDeps, 'crypto'>
  readonly productionKey: Uint8Array
  /** Of the tokens that auditors' programs are given. */
  readonly auditKey: Uint8Array
  readonly invitations: Invitations
  readonly stepUp: StepUp
  readonly properties: readonly PropertyFacts[]
}
