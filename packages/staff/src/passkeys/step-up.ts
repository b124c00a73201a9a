// Step-up: an approval is a signature. Its challenge is the hash of a statement that names person, act and the exact hash of what
// is approved, so a later edit voids it, and the record proves it to anybody without us.

import { equalBytes, type CryptoProvider } from '@causeway/crypto'
import { base64urlFromBytes, bytesFromBase64url, CausewayError, utf8ToBytes } from '@causeway/wire'
import { rpIdOf, type StaffDeps } from '../deps.ts'
import type { StaffCaller, StepUp, StepUpRecord, StepUpStatement } from '../ports/index.ts'
import type { Challenges } from './challenges.ts'
import { assertionOptions, bytesIn, verifiedAssertion } from './webauthn.ts'

export interface StepUps extends StepUp {
  /** What the browser is asked to sign. */
  open(caller: StaffCaller, action: string, hash: Uint8Array): Promise<Record<string, unknown>>
}

export function createStepUps(
  deps: Pick<StaffDeps, 'store' | 'crypto' | 'clock' | 'origin'> & { challenges: Challenges },
): StepUps {
  const { store, crypto, clock, origin, challenges } = deps
  return {
    async open({ realm, staffId }, action, hash) {
      const nonce = base64urlFromBytes(crypto.random(16))
      const statement = { realm, staffId, action, hash: base64urlFromBytes(hash), nonce, atMs: clock.nowMs() }
      const challenge = await challenges.open({ kind: 'step-up', statement }, challengeOf(crypto, statement))
      return await assertionOptions({ rpId: rpIdOf(origin()), challenge, passkeys: await store.passkeysOf({ staffId }) })
    },
    async verify({ caller, action, hash, proof }) {
      const taken = await challenges.take(proof.response.clientDataJSON)
      const statement = taken?.purpose.kind === 'step-up' ? taken.purpose.statement : undefined
      if (taken === undefined || statement === undefined || !isAbout(statement, caller, action, hash)) throw bad()
      const passkey = await store.passkeyById({ credentialId: bytesIn(proof.id) })
      if (passkey === undefined || passkey.staffId !== caller.staffId) throw bad()
      const rpId = rpIdOf(origin())
      const input = { origins: [origin()], rpId, challenge: taken.challenge, passkey, assertion: proof }
      const counter = await verifiedAssertion(input)
      if (counter === undefined || !(await store.usePasskey({ credentialId: passkey.credentialId, counter }))) throw bad()
      return { statement, assertion: proof, publicKey: base64urlFromBytes(passkey.publicKey), origin: origin(), rpId }
    },
  }
}

/**
 * Whether a kept record is a genuine signature of that public key over that person, act and hash. Needs nothing but the record;
 * whose key it is, the staff list of that time says.
 */
export async function verifyStepUpRecord(
  crypto: CryptoProvider,
  record: StepUpRecord,
  expected: { readonly staffId: string; readonly action: string; readonly hash: Uint8Array },
): Promise<boolean> {
  const { statement, assertion, publicKey, origin, rpId } = record
  if (!isAbout(statement, { ...expected, realm: statement.realm }, expected.action, expected.hash)) return false
  const challenge = base64urlFromBytes(challengeOf(crypto, statement))
  const passkey = { credentialId: bytesIn(assertion.id), publicKey: bytesFromBase64url(publicKey), counter: 0 }
  return (await verifiedAssertion({ origins: [origin], rpId, challenge, passkey, assertion })) !== undefined
}

/** SHA-256 of the JSON array `["causeway-step-up/1", realm, staffId, action, hash, nonce, atMs]`. */
function challengeOf(crypto: CryptoProvider, { realm, staffId, action, hash, nonce, atMs }: StepUpStatement): Uint8Array {
  return crypto.hash('SHA-256', utf8ToBytes(JSON.stringify(['causeway-step-up/1', realm, staffId, action, hash, nonce, atMs])))
}

function isAbout(
  statement: StepUpStatement,
  caller: Pick<StaffCaller, 'realm' | 'staffId'>,
  action: string,
  hash: Uint8Array,
): boolean {
  return (
    statement.realm === caller.realm &&
    statement.staffId === caller.staffId &&
    statement.action === action &&
    equalBytes(bytesFromBase64url(statement.hash), hash)
  )
}

function bad(): CausewayError {
  return new CausewayError('staff.bad_step_up')
}
