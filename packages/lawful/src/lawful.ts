// The room put together: records, ledger, matters, and the endpoints of the desk and of people's devices.

import type { Invitations, StepUp } from '@causeway/staff/ports'
import type { Store } from '@causeway/store/ports'
import {
  CausewayError,
  type Contract,
  type LawfulEndpointName,
  type RequestOf,
  type ResponseOf,
  type StepUpProof,
} from '@causeway/wire'
import type { PolicyPack } from './authority/instrument.ts'
import { defaultPack } from './authority/pack.ts'
import { lawfulReader } from './collect/reader.ts'
import { createAgencyEndpoints } from './desk/agencies.ts'
import { createAuditEndpoints } from './desk/audits.ts'
import { createConflictEndpoints } from './desk/conflicts.ts'
import { createDocumentEndpoints, forgetUnusedDocuments } from './desk/documents.ts'
import { createMatterEndpoints } from './desk/matters.ts'
import { createOfficerEndpoints } from './desk/officers.ts'
import { createOwnEndpoints, type OwnCaller } from './desk/own.ts'
import type { LawfulParts } from './desk/parts.ts'
import { createPublicEndpoints } from './desk/public.ts'
import type { Pdf } from './disclose/bundle.ts'
import { createHi1, type Hi1 } from './etsi/exchange.ts'
import type { Hi1Deps } from './etsi/peer.ts'
import { createLedger, type Ledger } from './ledger/ledger.ts'
import type { WitnessPort } from './ledger/witnesses.ts'
import type { Clock, CryptoProvider, LawfulKeys, VerifyStepUp } from './ports.ts'
import { createRecords, type Records } from './records.ts'
import type { PropertyFacts } from './scope/property.ts'
import { createMatters, type Matters } from './review/matters.ts'

export interface LawfulDeps {
  readonly store: Store
  readonly crypto: CryptoProvider
  readonly clock: Clock
  readonly keys: LawfulKeys
  readonly operator: { readonly name: string; readonly country: string; readonly custodian: string }
  /** Origin line of the ledger's checkpoints: a schema-less URL. */
  readonly ledgerName: string
  readonly leavesPerDay: number
  readonly witnesses?: readonly WitnessPort[]
  /** The default where counsel gave none. */
  readonly pack?: PolicyPack
  readonly softwareVersion: string
  readonly pdf: Pdf
  readonly encrypt: (bytes: Uint8Array, recipients: readonly string[]) => Promise<Uint8Array>
  /** The apps that share this backbone. */
  readonly properties: readonly PropertyFacts[]
  readonly stepUp: StepUp
  readonly invitations: Invitations
}

export type LawfulDeskHandlers = ReturnType<typeof createMatterEndpoints> &
  ReturnType<typeof createAgencyEndpoints> &
  ReturnType<typeof createOfficerEndpoints> &
  ReturnType<typeof createDocumentEndpoints> &
  ReturnType<typeof createAuditEndpoints> &
  ReturnType<typeof createConflictEndpoints> &
  ReturnType<typeof createPublicEndpoints>

export interface Lawful {
  readonly deskHandlers: LawfulDeskHandlers
  readonly matters: Matters
  readonly ledger: Ledger
  readonly records: Records
  /** Endpoints of people's devices. */
  dispatch<N extends LawfulEndpointName>(
    name: N,
    request: RequestOf<Contract[N]>,
    caller: OwnCaller,
  ): Promise<ResponseOf<Contract[N]>>
  /** Requests by machines (ETSI TS 103 120). */
  hi1(options: Pick<Hi1Deps, 'self' | 'read' | 'dictionaryFile'>): Hi1
  /** Daily: clocks, gags, notices, expiries; fills the ledger's days that ended. */
  sweep(): Promise<void>
}

export function openLawful(deps: LawfulDeps): Lawful {
  const { store, crypto, clock, keys, operator } = deps
  const { pack = defaultPack } = deps
  const reader = lawfulReader(store)
  const records = createRecords({ store, crypto, key: keys.records })
  const signer = { name: deps.ledgerName, ...crypto.signatureKeyPair('Ed25519', keys.ledgerSeed) }
  const ledger = createLedger({
    store,
    crypto,
    clock,
    signer,
    openingKey: keys.records,
    leavesPerDay: deps.leavesPerDay,
    witnesses: deps.witnesses ?? [],
  })
  const bundle = { productionSeed: keys.productionSeed, pdf: deps.pdf }
  const matters = createMatters({
    ...deps,
    reader,
    records,
    ledger,
    pack,
    verifyStepUp: verifierOf(deps.stepUp),
    bundle,
  })
  const productionKey = crypto.signatureKeyPair('Ed25519', keys.productionSeed).publicKey
  const parts: LawfulParts = {
    store,
    reader,
    records,
    ledger,
    matters,
    crypto,
    clock,
    pack,
    operator,
    softwareVersion: deps.softwareVersion,
    bundle,
    productionKey,
    auditKey: keys.audit,
    invitations: deps.invitations,
    stepUp: deps.stepUp,
    properties: deps.properties,
  }
  const own = createOwnEndpoints(parts)
  return {
    deskHandlers: {
      ...createMatterEndpoints(parts),
      ...createAgencyEndpoints(parts),
      ...createOfficerEndpoints(parts),
      ...createDocumentEndpoints(parts),
      ...createAuditEndpoints(parts),
      ...createConflictEndpoints(parts),
      ...createPublicEndpoints(parts),
    },
    matters,
    ledger,
    records,
    async dispatch(name, request, caller) {
      const handler = own[name] as unknown as (request: unknown, caller: OwnCaller) => Promise<ResponseOf<Contract[typeof name]>>
      return await handler(request, caller)
    },
    hi1: options => createHi1({ ...parts, ...options }),
    async sweep() {
      await matters.followPack()
      await matters.tick()
      await forgetUnusedDocuments(parts)
      await ledger.publish()
    },
  }
}

/** The desk's step-up, with the act and the hash that the machine asks for; its record is what is kept. */
function verifierOf(stepUp: StepUp): VerifyStepUp {
  return async ({ id, role, agency = '' }, act, hash, assertion) => {
    const realm = role === 'officer' || role === 'agency_admin' ? 'officer' : 'staff'
    const caller = { realm, staffId: id, name: '', roles: [], group: agency } as const
    try {
      const proof = JSON.parse(assertion) as StepUpProof
      return JSON.stringify(await stepUp.verify({ caller, action: `matter.${act}`, hash, proof }))
    } catch (error) {
      if (error instanceof SyntaxError || (error instanceof CausewayError && error.code.startsWith('staff.'))) return undefined
      throw error
    }
  }
}
