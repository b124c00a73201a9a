import { createNodeCrypto } from '@causeway/crypto/node'
import { sealFirstWords, sealingKeyPair, signFirstWords } from '@causeway/crypto'
import { CausewayError, type DeviceUri, encode, firstWords, uriFromId, type UserUri } from '@causeway/wire'
import { expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { openWords, sealWords } from './first-words.ts'

const crypto = createNodeCrypto()
const uri = <K extends 'u' | 'd'>(kind: K): K extends 'u' ? UserUri : DeviceUri =>
  uriFromId(kind, 'one.example', crypto.random(16)) as never

/** A device with its account's record, and a trust that knows the given records. */
function device(): {
  user: UserUri
  device: DeviceUri
  keys: ReturnType<typeof sealingKeyPair>
  sign: ReturnType<typeof sealingKeyPair>
} {
  return { user: uri('u'), device: uri('d'), keys: sealingKeyPair(crypto), sign: crypto.signatureKeyPair('Ed25519') }
}

type Device = ReturnType<typeof device>

function recordOf({ user, device, keys, sign }: Device): { user: UserUri; devices: object[] } {
  return { user, devices: [{ user, device, sealingKey: keys.publicKey, signatureKey: sign.publicKey }] }
}

function contextOf(own: Device, known: readonly Device[]): Context {
  const me = {
    user: own.user,
    device: own.device,
    sealingKey: own.keys.publicKey,
    sealingPrivateKey: own.keys.privateKey,
    signaturePrivateKey: own.sign.privateKey,
  }
  const trust = {
    async recordOf(user: UserUri) {
      const found = known.find(each => each.user === user)
      if (found === undefined) throw new CausewayError('account.unknown')
      return recordOf(found)
    },
  }
  return { crypto, clock: { nowMs: () => 1_700_000_000_000 }, me: () => me, trust } as unknown as Context
}

const [ada, bob, eve] = [device(), device(), device()]
const atBob = contextOf(bob, [ada, eve])

test('what a stranger says is read by the device it is sealed to, and by no other', async () => {
  const [sealed] = sealWords(contextOf(ada, []), recordOf(bob) as never, 'Hello from the ferry')
  expect(sealed!.device).toBe(bob.device)
  expect(await openWords(atBob, ada.user, sealed!.sealed)).toEqual({ text: 'Hello from the ferry', sentAtMs: 1_700_000_000_000 })
  expect(await openWords(contextOf(eve, [ada]), ada.user, sealed!.sealed)).toBeUndefined()
})

test('words that somebody else, or the server, puts into a mouth are not shown', async () => {
  const tbs = { sender: ada.user, device: ada.device, recipient: bob.user, sentAtMs: 1, text: 'I never said that' }
  const to = { device: bob.device, sealingKey: bob.keys.publicKey }
  const forged = signFirstWords(crypto, eve.sign.privateKey, tbs)
  expect(await openWords(atBob, ada.user, sealFirstWords(crypto, forged, to))).toBeUndefined()
  // Genuine words of Eve to another, and of Eve under Ada's request.
  const toAda = signFirstWords(crypto, eve.sign.privateKey, { ...tbs, sender: eve.user, device: eve.device, recipient: ada.user })
  expect(await openWords(atBob, eve.user, sealFirstWords(crypto, toAda, to))).toBeUndefined()
  const ofEve = signFirstWords(crypto, eve.sign.privateKey, { ...tbs, sender: eve.user, device: eve.device })
  expect(await openWords(atBob, ada.user, sealFirstWords(crypto, ofEve, to))).toBeUndefined()
  expect(await openWords(atBob, eve.user, sealFirstWords(crypto, ofEve, to))).toMatchObject({ text: 'I never said that' })
  expect(await openWords(atBob, ada.user, crypto.random(200))).toBeUndefined()
})

test('the length of what is said shows in three steps only, and has an end', () => {
  const lengthOf = (text: string): number =>
    encode(
      firstWords,
      signFirstWords(crypto, ada.sign.privateKey, {
        sender: ada.user,
        device: ada.device,
        recipient: bob.user,
        sentAtMs: 1,
        text,
      }),
    ).length
  expect([lengthOf('a'), lengthOf('a'.repeat(150)), lengthOf('a'.repeat(600)), lengthOf('a'.repeat(2_048))]).toEqual([
    512, 512, 1_024, 3_072,
  ])
  expect(() => lengthOf('ä'.repeat(1_025))).toThrow(expect.objectContaining({ code: 'wire.too_large' }))
})
