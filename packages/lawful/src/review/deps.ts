// What the shell around the machine is given.

import type { PolicyPack } from '../authority/instrument.ts'
import type { LawfulReader } from '../collect/reader.ts'
import type { BundleDeps } from '../disclose/bundle.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Clock, CryptoProvider, LawfulStore, VerifyStepUp } from '../ports.ts'
import type { Records } from '../records.ts'

export interface MattersDeps {
  readonly store: LawfulStore
  readonly reader: LawfulReader
  readonly records: Records
  readonly ledger: Ledger
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly pack: PolicyPack
  readonly operator: { readonly name: string; readonly country: string; readonly custodian: string }
  readonly softwareVersion: string
  readonly verifyStepUp: VerifyStepUp
  readonly bundle: Omit<BundleDeps, 'crypto'>
  /** Encrypts to age recipients; nobody else can open it. */
  readonly encrypt: (bytes: Uint8Array, recipients: readonly string[]) => Promise<Uint8Array>
}
