// A group in which one member is an attacker who has ts-mls, knows all that a member knows, and signs what it likes.

import type { CryptoProvider } from '@causeway/crypto'
import type { CiphersuiteImpl, ClientState, KeyPackage, MLSMessage, PrivateKeyPackage } from 'ts-mls'
import { CausewayDevice, causewayEngine } from '../causeway.ts'
import { TsMlsDevice, tsMlsEngine } from '../ts-mls/device.ts'
import { loadCorrectedTsMls, type TsMls } from '../ts-mls/load.ts'
import { createSuite } from '../ts-mls/suite.ts'

export interface Scene {
  readonly library: TsMls
  readonly suite: CiphersuiteImpl
  readonly attacker: ClientState
  /** Ours, in the group: each attack meets the same state. */
  readonly victim: CausewayDevice
  readonly victimState: Uint8Array
  /** Ours, outside: who is invited or joins. */
  readonly guest: CausewayDevice
  readonly guestKeyPackage: KeyPackage
  /** The attacker's other device, outside. */
  readonly outsider: { readonly keyPackage: KeyPackage; readonly keys: PrivateKeyPackage }
  readonly decode: (bytes: Uint8Array) => MLSMessage
}

export async function newScene(crypto: CryptoProvider, nowMs: number): Promise<Scene> {
  const library = await loadCorrectedTsMls()
  const suite = createSuite(crypto)
  const theirs = tsMlsEngine('ts-mls', library, suite)
  const ours = causewayEngine({ crypto, nowMs })
  const attacker = (await theirs.newDevice(1)) as TsMlsDevice
  const [victim, guest] = [(await ours.newDevice(2)) as CausewayDevice, (await ours.newDevice(3)) as CausewayDevice]
  const others = [await ours.newDevice(4), await theirs.newDevice(5), await ours.newDevice(6)]
  await attacker.createGroup(crypto.random(16))
  const add = []
  for (const device of [victim, ...others]) add.push(await device.keyPackage())
  const grown = await attacker.commit({ add, remove: [] })
  await grown.accept()
  for (const device of [victim, ...others]) await device.joinByWelcome(grown.welcome as Uint8Array)
  // Some parents in use, some blank, some leaves unmerged.
  const members = [attacker, victim, ...others]
  for (const committer of [victim, others[1] as TsMlsDevice]) {
    const staged = await committer.commit({ add: [], remove: [] })
    await staged.accept()
    for (const device of members) if (device !== committer) await device.process(staged.commit)
  }
  const decode = (bytes: Uint8Array): MLSMessage => {
    const message = library.decodeMlsMessage(bytes, 0)?.[0]
    if (message === undefined) throw new Error('not an MLSMessage')
    return message
  }
  const guestMessage = decode(await guest.keyPackage())
  if (guestMessage.wireformat !== 'mls_key_package') throw new Error('not a key package')
  return {
    library,
    suite,
    attacker: attacker.state,
    victim,
    victimState: victim.serialise(),
    guest,
    guestKeyPackage: guestMessage.keyPackage,
    outsider: await outsiderOf(library, suite, nowMs),
    decode,
  }
}

async function outsiderOf(library: TsMls, suite: CiphersuiteImpl, nowMs: number): Promise<Scene['outsider']> {
  const nowSeconds = BigInt(Math.floor(nowMs / 1000))
  const { publicPackage, privatePackage } = await library.generateKeyPackage(
    { credentialType: 'basic', identity: new TextEncoder().encode('outsider') },
    library.defaultCapabilities(),
    { notBefore: nowSeconds - 3600n, notAfter: nowSeconds + 86_400n },
    [],
    suite,
  )
  return { keyPackage: publicPackage, keys: privatePackage }
}
