// The official passive-client scenarios through the engine: join by Welcome, follow every proposal and commit.

import { privateKeyBytes, cipherSuite } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { encode, opaque, struct, u8 } from '@causeway/wire'
import { expect, test } from 'vitest'
import { decodeMlsMessage } from '../structures/mls-message.ts'
import { createSuite } from '../suite.ts'
import { keyPackageRef } from '../tree/key-package-validation.ts'
import { hex, toHex, vectors } from '../vectors.test-support.ts'
import { createMlsEngine } from './create-engine.ts'
import type { MlsGroup } from './engine.ts'

const crypto = createNodeCrypto()

interface Scenario {
  cipher_suite: number
  external_psks: { psk_id: string; psk: string }[]
  key_package: string
  signature_priv: string
  encryption_priv: string
  init_priv: string
  welcome: string
  ratchet_tree: string | null
  initial_epoch_authenticator: string
  epochs: { proposals: string[]; commit: string; epoch_authenticator: string }[]
}

const secretCodec = struct<{ version: number; init: Uint8Array; leaf: Uint8Array }>({ version: u8, init: opaque, leaf: opaque })

async function joined(scenario: Scenario): Promise<MlsGroup> {
  const suite = cipherSuite(scenario.cipher_suite)
  // Some of the vectors' NIST scalars have lost their leading zeros.
  const padded = (text: string, length: number): Uint8Array => hex(text.padStart(2 * length, '0'))
  const keyPackage = decodeMlsMessage('mls_key_package', hex(scenario.key_package))
  const engine = createMlsEngine({
    crypto,
    // Nobody is added by this client.
    clock: { nowMs: () => 0 },
    findPsk: id => {
      const known = scenario.external_psks.find(psk => psk.psk_id === toHex(id))
      return known === undefined ? undefined : hex(known.psk)
    },
  })
  const identity = {
    identity: new Uint8Array(),
    signaturePublicKey: keyPackage.leafNode.signatureKey,
    signaturePrivateKey: padded(scenario.signature_priv, privateKeyBytes[suite.signature]),
    certificate: new Uint8Array(),
  }
  const stored = {
    message: hex(scenario.key_package),
    ref: keyPackageRef(createSuite(crypto, suite.id), keyPackage),
    secret: encode(secretCodec, {
      version: 2,
      init: padded(scenario.init_priv, privateKeyBytes[suite.dh]),
      leaf: padded(scenario.encryption_priv, privateKeyBytes[suite.dh]),
    }),
  }
  const group = await engine.joinFromWelcome(
    identity,
    hex(scenario.welcome),
    stored,
    scenario.ratchet_tree === null ? {} : { ratchetTree: hex(scenario.ratchet_tree) },
  )
  expect(toHex(group.epochAuthenticator())).toBe(scenario.initial_epoch_authenticator)
  return await engine.restore(identity, group.serialise())
}

test.each(['passive-client-welcome.json.gz', 'passive-client-handling-commit.json.gz', 'passive-client-random.json.gz'])(
  '%s: every epoch is reached',
  { timeout: 300_000 },
  async file => {
    let epochs = 0
    for (const scenario of vectors<Scenario>(file)) {
      const group = await joined(scenario)
      for (const { proposals, commit, epoch_authenticator } of scenario.epochs) {
        for (const proposal of proposals) await group.process(hex(proposal))
        await group.process(hex(commit))
        expect(toHex(group.epochAuthenticator())).toBe(epoch_authenticator)
        epochs++
      }
    }
    console.info(`${file}: ${epochs} epochs followed`)
  },
)

interface WelcomeCase {
  cipher_suite: number
  init_priv: string
  key_package: string
  signer_pub: string
  welcome: string
}

test('welcome.json: the group info is opened, signed and confirmed', async () => {
  const { openGroupInfo, openSecrets } = await import('./welcome.ts')
  const { confirmationTag, startEpoch } = await import('./secrets/key-schedule.ts')
  const { contextBytes } = await import('./state.ts')
  const { groupInfoTbs } = await import('../structures/group-info.ts')
  for (const { cipher_suite, init_priv, key_package, signer_pub, welcome } of vectors<WelcomeCase>('welcome.json')) {
    const suite = cipherSuite(cipher_suite)
    const keyPackage = decodeMlsMessage('mls_key_package', hex(key_package))
    const initPrivateKey = hex(init_priv.padStart(2 * privateKeyBytes[suite.dh], '0'))
    const message = decodeMlsMessage('mls_welcome', hex(welcome))
    const own = { keyPackage, initPrivateKey, leafPrivateKey: new Uint8Array() }
    const secrets = openSecrets({ crypto }, message, own)
    const zeros = new Uint8Array(suite.hashBytes)
    const groupInfo = openGroupInfo({ crypto }, message, secrets.joinerSecret, zeros)
    createSuite(crypto, cipher_suite).verify(hex(signer_pub), 'GroupInfoTBS', groupInfoTbs(groupInfo), groupInfo.signature)
    const context = contextBytes({ context: groupInfo.groupContext })
    const started = startEpoch(crypto, suite, secrets.joinerSecret, zeros, context)
    const tag = confirmationTag(crypto, suite, started.secrets.confirmationKey, groupInfo.groupContext.confirmedTranscriptHash)
    expect(tag).toEqual(groupInfo.confirmationTag)
  }
})
