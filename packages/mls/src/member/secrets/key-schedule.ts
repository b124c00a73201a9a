// RFC 9420 §8: from one epoch's init secret and a commit's secrets to everything of the next epoch.

import {
  type CipherSuite,
  type CryptoProvider,
  deriveKeyPair,
  deriveSecret,
  equalBytes,
  expandWithLabel,
  extract,
  type KeyPair,
  setupBaseR,
  setupBaseS,
  zero,
} from '@causeway/crypto'
import { utf8ToBytes } from '@causeway/wire'

/** What a member keeps of an epoch; each of KDF.Nh bytes. `encryptionSecret` goes on into the secret tree. */
export interface EpochSecrets {
  readonly senderDataSecret: Uint8Array
  readonly exporterSecret: Uint8Array
  readonly externalSecret: Uint8Array
  readonly confirmationKey: Uint8Array
  readonly membershipKey: Uint8Array
  readonly resumptionPsk: Uint8Array
  readonly epochAuthenticator: Uint8Array
  readonly initSecret: Uint8Array
}

export const epochSecretNames: readonly (keyof EpochSecrets)[] = [
  'senderDataSecret',
  'exporterSecret',
  'externalSecret',
  'confirmationKey',
  'membershipKey',
  'resumptionPsk',
  'epochAuthenticator',
  'initSecret',
]

export interface StartedEpoch {
  readonly secrets: EpochSecrets
  readonly encryptionSecret: Uint8Array
  /** Root of the exporter tree of draft-ietf-mls-extensions. */
  readonly applicationExport: Uint8Array
  /** Seals the GroupInfo of a Welcome. */
  readonly welcomeSecret: Uint8Array
}

/** joiner_secret: what a Welcome brings to new members. `context` is the encoded GroupContext of the new epoch. */
export function joinerSecret(
  crypto: CryptoProvider,
  suite: CipherSuite,
  initSecret: Uint8Array,
  commitSecret: Uint8Array,
  context: Uint8Array,
): Uint8Array {
  const extracted = extract(crypto, suite.hash, initSecret, commitSecret)
  const joiner = expandWithLabel(crypto, suite.hash, extracted, 'joiner', context, suite.hashBytes)
  zero(extracted)
  return joiner
}

/** The secret that seals the GroupInfo of a Welcome, for somebody who has not seen the group context yet. */
export function welcomeSecretOf(
  crypto: CryptoProvider,
  suite: CipherSuite,
  joiner: Uint8Array,
  pskSecret: Uint8Array,
): Uint8Array {
  const member = extract(crypto, suite.hash, joiner, pskSecret)
  const welcome = deriveSecret(crypto, suite, member, 'welcome')
  zero(member)
  return welcome
}

/** All secrets of the epoch that `joiner` leads to. */
export function startEpoch(
  crypto: CryptoProvider,
  suite: CipherSuite,
  joiner: Uint8Array,
  pskSecret: Uint8Array,
  context: Uint8Array,
): StartedEpoch {
  const member = extract(crypto, suite.hash, joiner, pskSecret)
  const welcomeSecret = deriveSecret(crypto, suite, member, 'welcome')
  const epochSecret = expandWithLabel(crypto, suite.hash, member, 'epoch', context, suite.hashBytes)
  const derive = (label: string): Uint8Array => deriveSecret(crypto, suite, epochSecret, label)
  const started: StartedEpoch = {
    secrets: {
      senderDataSecret: derive('sender data'),
      exporterSecret: derive('exporter'),
      externalSecret: derive('external'),
      confirmationKey: derive('confirm'),
      membershipKey: derive('membership'),
      resumptionPsk: derive('resumption'),
      epochAuthenticator: derive('authentication'),
      initSecret: derive('init'),
    },
    encryptionSecret: derive('encryption'),
    applicationExport: derive('application_export'),
    welcomeSecret,
  }
  zero(member, epochSecret)
  return started
}

/** §8.5 MLS-Exporter. */
export function exportSecret(
  crypto: CryptoProvider,
  suite: CipherSuite,
  exporterSecret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const derived = deriveSecret(crypto, suite, exporterSecret, label)
  const exported = expandWithLabel(crypto, suite.hash, derived, 'exported', crypto.hash(suite.hash, context), length)
  zero(derived)
  return exported
}

/** §6.1: the MAC that says that the committer reached the same epoch. */
export function confirmationTag(
  crypto: CryptoProvider,
  suite: CipherSuite,
  confirmationKey: Uint8Array,
  confirmedTranscriptHash: Uint8Array,
): Uint8Array {
  return crypto.hmac(suite.hash, confirmationKey, confirmedTranscriptHash)
}

/** Compared in constant time. */
export function isTag(computed: Uint8Array, received: Uint8Array | undefined): boolean {
  return received !== undefined && equalBytes(computed, received)
}

/** §8.3: the key pair whose public part stands in a GroupInfo's external_pub. */
export function externalKeyPair(crypto: CryptoProvider, suite: CipherSuite, externalSecret: Uint8Array): KeyPair {
  return deriveKeyPair(crypto, suite, externalSecret)
}

/** §8.3: what a joiner from outside takes in place of the init secret, and what it sends along. */
export function externalInitForJoiner(
  crypto: CryptoProvider,
  suite: CipherSuite,
  externalPub: Uint8Array,
): { readonly kemOutput: Uint8Array; readonly initSecret: Uint8Array } {
  const { kemOutput, context } = setupBaseS(crypto, suite, externalPub, empty)
  const initSecret = context.exportSecret(externalInitLabel, suite.hashBytes)
  context.wipe()
  return { kemOutput, initSecret }
}

/** §8.3: the same for a member. Throws `crypto.invalid`. */
export function externalInitForMember(
  crypto: CryptoProvider,
  suite: CipherSuite,
  externalSecret: Uint8Array,
  kemOutput: Uint8Array,
): Uint8Array {
  const pair = externalKeyPair(crypto, suite, externalSecret)
  try {
    const context = setupBaseR(crypto, suite, kemOutput, pair, empty)
    const initSecret = context.exportSecret(externalInitLabel, suite.hashBytes)
    context.wipe()
    return initSecret
  } finally {
    zero(pair.privateKey)
  }
}

const externalInitLabel = utf8ToBytes('MLS 1.0 external init secret')
const empty = new Uint8Array(0)
