import { createNodeCrypto } from '@causeway/crypto/node'
import {
  frankingTag,
  hubKeyForDay,
  requestUri,
  sealFirstWords,
  sealingKeyPair,
  signFirstWords,
  stampFranks,
} from '@causeway/crypto'
import {
  CausewayError,
  type DeviceUri,
  editContent,
  encode,
  encodeMimiContent,
  firstWords,
  type FrankedWords,
  messageIdOf,
  type MimiContent,
  textContent,
  uriFromId,
  type UserUri,
} from '@causeway/wire'
import { expect, test } from 'vitest'
import type { Context } from '../context.ts'
import { openWords, sealWords } from './first-words.ts'

const crypto = createNodeCrypto()
const uri = <K extends 'u' | 'd'>(kind: K): K extends 'u' ? UserUri : DeviceUri =>
  uriFromId(kind, 'one.example', crypto.random(16)) as never
const nowMs = 1_700_000_000_000
const hub = crypto.signatureKeyPair('Ed25519')
const masterKey = crypto.random(32)

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
  return { crypto, clock: { nowMs: () => nowMs }, me: () => me, trust, hubKey: () => hub.publicKey } as unknown as Context
}

/** As the hub stamps a request; `key`: another hub's. */
function stamped(sealed: Uint8Array, tag: Uint8Array, from: UserUri, to: UserUri, key = hub.privateKey): FrankedWords {
  const context = { senderUri: from, roomUri: requestUri(crypto, from, to), acceptedTimestamp: nowMs }
  const keys = { hubKey: hubKeyForDay(crypto, masterKey, nowMs), signaturePrivateKey: key }
  const [frank] = stampFranks(crypto, keys, [{ frankingTag: tag, context, cipherSuite: 1 }])
  return { sealed, frankingTag: tag, frank: frank! }
}

const [ada, bob, eve] = [device(), device(), device()]
const atBob = contextOf(bob, [ada, eve])
const toBob = { device: bob.device, sealingKey: bob.keys.publicKey }

function contentOf(from: Device, to: Device, text: string): MimiContent {
  return textContent({ salt: crypto.random(16), senderUri: from.user, roomUri: requestUri(crypto, from.user, to.user) }, text)
}

/** Signed and sealed to Bob, and stamped as somebody's: all of it right unless told otherwise. */
function said(content: MimiContent, { by = ada, as = ada, key = hub.privateKey } = {}): FrankedWords {
  const bytes = encodeMimiContent(content)
  const words = signFirstWords(crypto, by.sign.privateKey, { device: by.device, sentAtMs: 1, content: bytes })
  return stamped(sealFirstWords(crypto, words, toBob), frankingTag(crypto, content.salt, bytes), as.user, bob.user, key)
}

test('what a stranger says is read by the device it is sealed to, and by no other; its stamp is kept for a report', async () => {
  const { boxes, frankingTag: tag } = sealWords(contextOf(ada, []), recordOf(bob) as never, 'Hello from the ferry')
  expect(boxes.map(each => each.device)).toEqual([bob.device])
  const franked = stamped(boxes[0]!.sealed, tag, ada.user, bob.user)
  const opened = await openWords(atBob, ada.user, nowMs, franked)
  expect(opened?.words).toMatchObject({ text: 'Hello from the ferry', sentAtMs: nowMs })
  expect(opened?.changes).toHaveLength(1)
  expect(await openWords(contextOf(eve, [ada]), ada.user, nowMs, franked)).toBeUndefined()
})

test('words that somebody else, or the server, puts into a mouth are not shown', async () => {
  const open = async (from: Device, words: FrankedWords): Promise<string | undefined> =>
    (await openWords(atBob, from.user, nowMs, words))?.words.text
  const content = contentOf(ada, bob, 'I said that')
  expect(await open(ada, said(content))).toBe('I said that')
  expect(await open(ada, said(content, { by: eve }))).toBeUndefined()
  // Genuine words of Eve to another, and of Eve under Ada's request.
  expect(await open(eve, said(contentOf(eve, ada, 'to Ada'), { by: eve, as: eve }))).toBeUndefined()
  expect(await open(ada, said(contentOf(eve, bob, 'of Eve'), { by: eve }))).toBeUndefined()
  expect(await open(eve, said(contentOf(eve, bob, 'of Eve'), { by: eve, as: eve }))).toBe('of Eve')
  expect(await open(ada, { ...said(content), sealed: crypto.random(200) })).toBeUndefined()
})

test('words that could not be reported are not shown', async () => {
  const content = contentOf(ada, bob, 'catch me')
  const right = said(content)
  const open = async (words: FrankedWords, atMs = nowMs): Promise<unknown> => await openWords(atBob, ada.user, atMs, words)
  expect(await open(right)).toBeDefined()
  // Committed to other words, stamped by another hub, for another sender or pair, or at another time.
  const harmless = said(contentOf(ada, bob, 'harmless'))
  expect(await open({ ...harmless, sealed: right.sealed })).toBeUndefined()
  expect(await open(said(content, { key: crypto.signatureKeyPair('Ed25519').privateKey }))).toBeUndefined()
  expect(await open(said(content, { as: eve }))).toBeUndefined()
  expect(await open({ ...right, frank: stamped(right.sealed, right.frankingTag, ada.user, eve.user).frank })).toBeUndefined()
  expect(await open(right, nowMs + 1)).toBeUndefined()
})

test('a request says one text: it changes nothing that was said elsewhere', async () => {
  const firstId = messageIdOf(contentOf(ada, bob, 'x'), crypto.random(10), data => crypto.hash('SHA-256', data))
  const origin = { salt: crypto.random(16), senderUri: ada.user, roomUri: requestUri(crypto, ada.user, bob.user) }
  const edit = editContent(origin, { firstId, inReplyTo: null }, 'never said')
  expect(await openWords(atBob, ada.user, nowMs, said(edit))).toBeUndefined()
})

test('the length of what is said shows in three steps only, and has an end', () => {
  const lengthOf = (text: string): number => {
    const content = encodeMimiContent(contentOf(ada, bob, text))
    return encode(firstWords, signFirstWords(crypto, ada.sign.privateKey, { device: ada.device, sentAtMs: 1, content })).length
  }
  expect([lengthOf('a'), lengthOf('a'.repeat(150)), lengthOf('a'.repeat(600)), lengthOf('a'.repeat(2_048))]).toEqual([
    512, 512, 1_024, 3_072,
  ])
  expect(() => sealWords(contextOf(ada, []), recordOf(bob) as never, 'ä'.repeat(1_025))).toThrow(
    expect.objectContaining({ code: 'wire.too_large' }),
  )
})
