// Our own vectors: a report that is right, and every way it can be wrong. Each of the latter is `failed` before anybody sees it.

import {
  attachmentHeader,
  createAttachmentOpener,
  createAttachmentSealer,
  createAttachmentKey,
  type KeyPair,
  openEvidence,
  sealEvidence,
  signWithLabel,
  frankingIntegrityTbs,
} from '@causeway/crypto'
import {
  decode,
  decodeMimiContent,
  encode,
  encodeMimiContent,
  type Evidence,
  type ExternalPart,
  type MimiContent,
  parseRoomUri,
  type ReportClaim,
  type ReportHeader,
  safeAad,
  component,
  textContent,
  uriFromId,
} from '@causeway/wire'
import { beforeAll, describe, expect, test } from 'vitest'
import { befriended, crypto, dayMs, type Device, type Membership } from '../../../provider/src/world.test-support.ts'
import { frankingTag } from '@causeway/crypto'
import { createSafeWorld, type SafeWorld, teamKeys } from '../world.test-support.ts'
import { twoMeanings } from './two-meanings.test-support.ts'
import { verdictOf } from './verdict.ts'

let world: SafeWorld
let alice: Device
let bob: Device
let atAlice: Membership
let atBob: Membership

beforeAll(async () => {
  world = await createSafeWorld()
  alice = await world.enrol('one.example', 'alice', '18+')
  bob = await world.enrol('two.example', 'bob', '18+')
  await befriended(world, alice, bob)
  atAlice = await alice.createRoom('direct')
  await atAlice.add(bob)
  atBob = await bob.join()
})

interface Received {
  readonly claim: ReportClaim
  readonly content: Uint8Array
}

/** Alice sends this content through the hub; the answer is what Bob's device has of it. */
async function received(content: MimiContent): Promise<Received> {
  const bytes = encodeMimiContent(content)
  const tag = frankingTag(crypto, content.salt, bytes)
  const aad = encode(safeAad, new Map([[component.frankAad, tag]]))
  const { cursor } = await atAlice.submit(await atAlice.group.encrypt(bytes, aad))
  const entry = (await atBob.log(cursor - 1))[0]!.entry
  if (entry.kind !== 'application') throw new Error('no message')
  const claim = { frankingTag: tag, frank: entry.frank, senderUri: alice.user, roomUri: atAlice.room, timestamp: entry.timestamp }
  return { claim, content: bytes }
}

function texted(text: string, senderUri = alice.user as string, roomUri = atAlice.room as string): MimiContent {
  return textContent({ salt: crypto.random(16), senderUri: senderUri as never, roomUri: roomUri as never }, text)
}

/** The verdict of both halves, and what a reviewer would be shown. */
function judge(
  claims: readonly ReportClaim[],
  messages: Evidence['messages'],
  changes: { key?: KeyPair; header?: Partial<ReportHeader> } = {},
): { verdict: string; shown: readonly string[] } {
  const header: ReportHeader = {
    reporter: bob.user,
    subject: alice.user,
    about: 'messages',
    seenName: '',
    category: 'harassment.insult',
    claims,
  }
  const sealed = sealEvidence(crypto, teamKeys.publicKey, header, { note: 'look', messages })
  const atHub = verdictOf(claims, alice.user, claim => world.provider.frankVerdict(claim))
  if (atHub !== 'verified') return { verdict: atHub, shown: [] }
  const opened = openEvidence(crypto, changes.key ?? teamKeys, { ...header, ...changes.header }, sealed)
  if (opened.kind === 'failed') return { verdict: `failed ${opened.why}`, shown: [] }
  return {
    verdict: 'verified',
    shown: opened.messages.map(({ content, files }) =>
      files.length > 0
        ? Buffer.from(files[0]!.bytes).toString()
        : content.body.kind === 'single'
          ? Buffer.from(content.body.content).toString()
          : '',
    ),
  }
}

describe('B-M1: a report is', () => {
  test('verified, and shows exactly what was sent, when nothing was changed', async () => {
    const [one, two] = [await received(texted('you fool')), await received(texted('and your dog'))]
    const messages = [one, two].map(({ content }) => ({ content, files: [] }))
    expect(judge([one.claim, two.claim], messages)).toEqual({ verdict: 'verified', shown: ['you fool', 'and your dog'] })
  })

  test('failed with a forged sender', async () => {
    const { claim, content } = await received(texted('you fool'))
    const forged = { ...claim, senderUri: bob.user }
    expect(judge([forged], [{ content, files: [] }]).verdict).toBe('failed')
    // The sender inside the content is not the one that the hub stamped.
    const lying = await received(texted('I am Bob', bob.user))
    expect(judge([lying.claim], [{ content: lying.content, files: [] }]).verdict).toBe('failed sender')
  })

  test('failed with altered text, whether the commitment is altered with it or not', async () => {
    const { claim, content } = await received(texted('you are nice'))
    const altered = encodeMimiContent({ ...texted('you are a fool'), salt: decodeMimiContent(content).salt })
    expect(judge([claim], [{ content: altered, files: [] }]).verdict).toBe('failed tag')
    const recommitted = { ...claim, frankingTag: frankingTag(crypto, decodeMimiContent(altered).salt, altered) }
    expect(judge([recommitted], [{ content: altered, files: [] }]).verdict).toBe('failed')
  })

  test('failed when it was moved to another room', async () => {
    const { claim, content } = await received(texted('only between us'))
    const elsewhere = uriFromId('r', 'one.example', crypto.random(16))
    expect(judge([{ ...claim, roomUri: elsewhere }], [{ content, files: [] }]).verdict).toBe('failed')
    const moved = await received(texted('meant for another room', alice.user, elsewhere))
    expect(judge([moved.claim], [{ content: moved.content, files: [] }]).verdict).toBe('failed room')
  })

  test('failed when it is replayed with another time', async () => {
    const { claim, content } = await received(texted('years ago'))
    for (const timestamp of [claim.timestamp + 1, claim.timestamp - dayMs, 9e15])
      expect(judge([{ ...claim, timestamp }], [{ content, files: [] }]).verdict).toBe('failed')
  })

  test('failed with a stamp of a foreign key', async () => {
    const { claim, content } = await received(texted('hello'))
    const foreign = crypto.signatureKeyPair('Ed25519')
    const context = { senderUri: claim.senderUri, roomUri: claim.roomUri, acceptedTimestamp: claim.timestamp }
    const serverFrank = crypto.hmac('SHA-256', crypto.random(32), claim.frankingTag)
    const tbs = frankingIntegrityTbs(serverFrank, claim.frank.cipherSuite, context)
    const signature = signWithLabel(crypto, 'Ed25519', foreign.privateKey, 'FrankingIntegrityTBS', tbs)
    for (const frank of [
      { ...claim.frank, serverFrank, signature },
      { ...claim.frank, signature },
      { ...claim.frank, serverFrank },
      { ...claim.frank, cipherSuite: 2 },
    ])
      expect(judge([{ ...claim, frank }], [{ content, files: [] }]).verdict).toBe('failed')
  })

  test('failed when the evidence is of another report, another person or another key', async () => {
    const { claim, content } = await received(texted('hello'))
    const messages = [{ content, files: [] }]
    const key = { publicKey: teamKeys.publicKey, privateKey: crypto.random(32) }
    expect(judge([claim], messages, { key }).verdict).toBe('failed sealed')
    expect(judge([claim], messages, { header: { reporter: alice.user } }).verdict).toBe('failed sealed')
    expect(judge([claim], messages, { header: { category: 'child.sexual' } }).verdict).toBe('failed sealed')
    expect(judge([claim], []).verdict).toBe('failed shape')
  })

  test('unverifiable when the keys of that day are gone, another hub ordered the room, or nothing of that person is in it', async () => {
    const { claim, content } = await received(texted('hello'))
    const foreign = { ...claim, roomUri: parseRoomUri(claim.roomUri.replace('one.example', 'elsewhere.example')) }
    expect(judge([foreign], [{ content, files: [] }]).verdict).toBe('unverifiable')
    expect(judge([], []).verdict).toBe('unverifiable')
    expect(verdictOf([claim], bob.user, each => world.provider.frankVerdict(each))).toBe('unverifiable')
    expect(
      verdictOf([{ ...claim, timestamp: claim.timestamp - 100 * dayMs }], alice.user, each => world.provider.frankVerdict(each)),
    ).toBe('unverifiable')
  })
})

describe('B-M1: a file in a report', () => {
  function fileContent(part: Partial<ExternalPart>): MimiContent {
    const body: ExternalPart = {
      kind: 'external',
      disposition: 6,
      language: '',
      contentType: 'image/png',
      url: 'https://one.example/v1/media/x',
      expiresSeconds: 0,
      sizeBytes: 4096,
      encAlg: 0xf001,
      key: new Uint8Array(32),
      nonce: new Uint8Array(7),
      aad: new Uint8Array(0),
      hashAlg: 1,
      contentHash: new Uint8Array(32),
      description: '',
      filename: 'photo.png',
      ...part,
    }
    return { ...texted(''), body }
  }

  function sealed(text: string): { part: Partial<ExternalPart>; bytes: Uint8Array } {
    const plain = Buffer.from(text)
    const key = createAttachmentKey(crypto, plain.length)
    const sealer = createAttachmentSealer(crypto, key)
    const pieces = [...sealer.push(plain)]
    const { sealed: rest, reference } = sealer.finish()
    const part = { key: reference.key, nonce: reference.noncePrefix, aad: reference.header, contentHash: reference.contentHash }
    return { part: { ...part, sizeBytes: plain.length }, bytes: Buffer.concat([...pieces, ...rest]) }
  }

  test('is shown as the message’s own key opens it', async () => {
    const file = sealed('a photo')
    const { claim, content } = await received(fileContent(file.part))
    expect(judge([claim], [{ content, files: [file.bytes] }])).toEqual({ verdict: 'verified', shown: ['a photo'] })
    expect(judge([claim], [{ content, files: [] }]).verdict).toBe('verified')
  })

  test('fails when it was replaced, cut, or added', async () => {
    const [file, other] = [sealed('a photo'), sealed('another photo')]
    const { claim, content } = await received(fileContent(file.part))
    for (const files of [[other.bytes], [file.bytes.subarray(1)], [file.bytes, other.bytes], [new Uint8Array(0)]])
      expect(judge([claim], [{ content, files }]).verdict).toBe('failed file')
    const plain = await received(texted('no file'))
    expect(judge([plain.claim], [{ content: plain.content, files: [file.bytes] }]).verdict).toBe('failed file')
  })

  test('with two meanings has the one that was sent: with the other key the report fails', async () => {
    const [key1, key2, noncePrefix] = [crypto.random(32), crypto.random(32), crypto.random(7)]
    const header = encode(attachmentHeader, { sizeBytes: 4096 })
    const nonce = Uint8Array.from([...noncePrefix, 0, 0, 0, 0, 1])
    const [first, second] = [Buffer.from('harmless picture'), Buffer.from('abusive picture!')]
    const bytes = twoMeanings({ key1, key2, nonce, aad: header, blocks: 256, first, second })
    const contentHash = crypto.hash('SHA-256', bytes)
    const openWith = (key: Uint8Array): string => {
      const opener = createAttachmentOpener(crypto, { key, noncePrefix, header, contentHash })
      const [plain] = opener.push(bytes)
      opener.finish()
      return Buffer.from(plain!).toString('latin1')
    }
    // The attack is real: the same bytes, the same hash, two meanings.
    expect([openWith(key1).slice(0, 16), openWith(key2).slice(16, 32)]).toEqual(['harmless picture', 'abusive picture!'])

    const part = { nonce: noncePrefix, aad: header, contentHash }
    const sent = await received(fileContent({ ...part, key: key2 }))
    const shown = judge([sent.claim], [{ content: sent.content, files: [bytes] }])
    expect(shown.verdict).toBe('verified')
    expect(shown.shown[0]).toContain('abusive picture!')
    expect(shown.shown[0]).not.toContain('harmless')
    const salt = decodeMimiContent(sent.content).salt
    const pretended = encodeMimiContent({ ...fileContent({ ...part, key: key1 }), salt })
    expect(judge([sent.claim], [{ content: pretended, files: [bytes] }]).verdict).toBe('failed tag')
    const recommitted = { ...sent.claim, frankingTag: frankingTag(crypto, salt, pretended) }
    expect(judge([recommitted], [{ content: pretended, files: [bytes] }]).verdict).toBe('failed')
  })
})

test('a header decodes to what it was', async () => {
  const { claim } = await received(texted('hello'))
  const { reportHeader } = await import('@causeway/wire')
  const header: ReportHeader = {
    reporter: bob.user,
    subject: alice.user,
    about: 'profile',
    seenName: 'alice',
    category: 'spam.fraud',
    claims: [claim],
  }
  expect(decode(reportHeader, encode(reportHeader, header))).toEqual(header)
})
