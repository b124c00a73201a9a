// The decoders of packages/wire.

import * as wire from '@causeway/wire'
import type { FuzzTarget } from './fuzz-run.ts'

const { encode, decode, uriFromId, utf8FromBytes, utf8ToBytes } = wire

const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill)
const user = uriFromId('u', 'chat.example', bytes(16, 1))
const device = uriFromId('d', 'chat.example', bytes(16, 2))
const room = uriFromId('r', 'hub.example', bytes(16, 3))
const participants = [
  { user, role: 4 },
  { user: uriFromId('u', 'games.example', bytes(16, 4)), role: 2 },
]
const timestamp = 1_790_000_000_000
const state: wire.RoomState = { room, kind: 'group', epoch: 5n, participants, head: 17 }
const frank: wire.Frank = { serverFrank: bytes(32), cipherSuite: 1, signature: bytes(64) }
const certificate: wire.DeviceCertificate = {
  version: 1,
  user,
  device,
  signatureKey: bytes(32),
  sealingKey: bytes(32),
  generation: 0,
  accountKey: bytes(32),
  issuedAtMs: timestamp,
  signature: bytes(64),
}
const rotation: wire.AccountKeyRotation = {
  user,
  generation: 1,
  oldKey: bytes(32),
  newKey: bytes(32, 8),
  kept: [device],
  signature: bytes(64),
}

/** A TLS-presentation codec: one spelling, so what decodes must encode to the same bytes. */
function tls<T>(name: string, codec: wire.Codec<T>, ...values: readonly NoInfer<T>[]): FuzzTarget & { codec: wire.Codec<T> } {
  return {
    name: `wire/${name}`,
    codec,
    decode: input => decode(codec, input),
    encode: value => encode(codec, value),
    seeds: values.map(value => encode(codec, value)),
    codes: ['wire.'],
  }
}

/** Structures of TLS presentation. A test holds this list against what the room exports. */
export const wireCodecTargets: readonly (FuzzTarget & { codec: unknown })[] = [
  tls('frank', wire.frank, frank),
  tls(
    'safe-aad',
    wire.safeAad,
    new Map([[wire.component.frankAad, bytes(32)]]),
    new Map([
      [1, bytes(0)],
      [2, bytes(3)],
    ]),
  ),
  tls('participant', wire.participant, participants[0] as wire.Participant),
  tls('participant-list-update', wire.participantListUpdate, {
    changed: [{ index: 1, role: 3 }],
    removed: [0, 2],
    added: participants,
  }),
  tls('room-event', wire.roomEvent, { kind: 'participantLeft', user }, { kind: 'deviceRemoved', device }),
  tls(
    'fanout-message',
    wire.fanoutMessage,
    { kind: 'application', timestamp, message: bytes(90), frank },
    { kind: 'commit', timestamp, message: bytes(40) },
    { kind: 'event', timestamp, event: { kind: 'participantLeft', user } },
  ),
  tls(
    'handshake-bundle',
    wire.handshakeBundle,
    { commit: bytes(70), welcome: bytes(30), groupInfo: bytes(300) },
    { commit: bytes(70), welcome: undefined, groupInfo: bytes(10) },
  ),
  tls(
    'update-outcome',
    wire.updateOutcome,
    { kind: 'accepted', cursor: 9, timestamp },
    { kind: 'wrongEpoch', currentEpoch: 2n ** 64n - 1n },
  ),
  tls('key-material', wire.keyMaterial, {
    user,
    devices: [
      { device, keyPackage: bytes(80) },
      { device, keyPackage: undefined },
    ],
  }),
  tls('key-material-list', wire.keyMaterialList, [{ user, devices: [{ device, keyPackage: bytes(80) }] }], []),
  tls('key-package-list', wire.keyPackageList, [bytes(80), bytes(90)], []),
  tls('room-kind', wire.roomKind, 'direct'),
  tls('consent-operation', wire.consentOperation, 'grant'),
  tls('room-creation', wire.roomCreation, { room, kind: 'direct', groupInfo: bytes(200) }),
  tls('room-state', wire.roomState, state),
  tls('room-state-list', wire.roomStateList, [state, state], []),
  tls('group-info-answer', wire.groupInfoAnswer, { state, groupInfo: bytes(200) }),
  tls('stream-page', wire.streamPage, {
    low: 1,
    head: 9,
    entries: [
      { cursor: 8, body: bytes(20) },
      { cursor: 9, body: bytes(0) },
    ],
  }),
  tls(
    'mailbox-message',
    wire.mailboxMessage,
    { kind: 'welcome', timestamp, state, inviter: user, welcome: bytes(100) },
    { kind: 'consent', timestamp, operation: 'request', user, words: { sealed: bytes(40), frankingTag: bytes(32), frank } },
    { kind: 'consent', timestamp, operation: 'grant', user, words: undefined },
    { kind: 'accountKey', timestamp, sealed: bytes(60) },
    { kind: 'removed', timestamp, room },
  ),
  tls('first-words', wire.firstWords, {
    device,
    sentAtMs: timestamp,
    content: bytes(120),
    signature: bytes(64),
  }),
  tls('first-words-tbs', wire.firstWordsTbs, { device, sentAtMs: timestamp, content: bytes(120) }),
  tls('signal', wire.signal, { leaf: 3, kind: 'typing', sentAtMs: timestamp, signature: bytes(64) }),
  tls('signal-tbs', wire.signalTbs, { room, epoch: 4, leaf: 3, kind: 'away', sentAtMs: timestamp }),
  tls('sealed-signal', wire.sealedSignal, { epoch: 4, nonce: bytes(12), ciphertext: bytes(97) }),
  tls('device-certificate', wire.deviceCertificate, certificate),
  tls('device-certificate-tbs', wire.deviceCertificateTbs, certificate),
  tls('account-key-rotation', wire.accountKeyRotation, rotation),
  tls('account-key-rotation-tbs', wire.accountKeyRotationTbs, rotation),
  tls('account-record', wire.accountRecord, { user, firstKey: bytes(32), rotations: [rotation], devices: [certificate] }),
  tls('link-offer', wire.linkOffer, { signatureKey: bytes(32), sealingKey: bytes(32), device }),
  tls('report-header', wire.reportHeader, {
    reporter: user,
    about: 'profile',
    seenName: 'ada',
    subject: user,
    category: 'spam.fraud',
    claims: [{ frankingTag: bytes(32), frank, senderUri: user, roomUri: room, timestamp }],
  }),
  tls('evidence', wire.evidence, { note: 'why', messages: [{ content: bytes(60), files: [bytes(20), bytes(0)] }] }),
  tls('user-uri', wire.userUri, user),
  tls('device-uri', wire.deviceUri, device),
  tls('room-uri', wire.roomUri, room),
]

const origin: wire.ContentOrigin = { salt: bytes(16), senderUri: user, roomUri: room }
const messageId = bytes(32, 1)
const file: wire.AttachedFile = {
  contentType: 'image/png',
  url: 'https://media.example/f/1',
  expiresSeconds: 0,
  sizeBytes: 1000,
  encAlg: 1,
  key: bytes(16),
  nonce: bytes(12),
  aad: bytes(0),
  hashAlg: 1,
  contentHash: bytes(32),
  description: 'a cat',
  filename: 'cat.png',
}
const contents: readonly wire.MimiContent[] = [
  wire.textContent(origin, 'hello 🦊'),
  wire.replyContent({ ...origin, expires: { relative: true, seconds: 60 }, topicId: bytes(4) }, messageId, '*yes*', {
    format: 'markdown',
    language: 'en',
  }),
  wire.deleteContent(origin, { firstId: messageId, inReplyTo: messageId }),
  wire.attachmentContent(origin, file, { caption: 'look', preview: { contentType: 'image/webp', content: bytes(9) } }),
  {
    ...wire.textContent(origin, 'extended'),
    extensions: new Map<number | string, wire.CborValue>([
      [-7, [1.5, null, new wire.CborTag(32, 'x')]],
      ['vendor', new Map([['a', true]])],
    ]),
  },
]
const cborValues: readonly wire.CborValue[] = [
  [0, -1, 1.5, 2 ** 40, 'text', bytes(3), true, null, [[]]],
  new Map<wire.CborKey, wire.CborValue>([
    [1, new wire.CborTag(1, 2)],
    ['a', Infinity],
    [bytes(2), new Map()],
  ]),
]
const deviceRecords: readonly wire.DeviceRecord[] = [
  { kind: 'submit', request: 1, room: bytes(16), clientId: bytes(16), floor: 3, message: bytes(50) },
  { kind: 'ack', stream: bytes(16), cursor: 77 },
  { kind: 'signal', room: bytes(16), sealed: bytes(117) },
]
const serverRecords: readonly wire.ServerRecord[] = [
  { kind: 'accepted', request: 1, cursor: 2, timestamp },
  { kind: 'refused', request: 1, code: 'room.wrong_epoch', detail: 'epoch 5' },
  { kind: 'deliver', stream: bytes(16), cursor: 3, body: bytes(40) },
  { kind: 'ready' },
  { kind: 'gap', stream: bytes(16), low: 9 },
  { kind: 'drain', reconnectAfterMs: 500 },
  { kind: 'signal', room: bytes(16), sealed: bytes(117) },
]

export const wireTargets: readonly FuzzTarget[] = [
  ...wireCodecTargets,
  {
    name: 'wire/cbor',
    decode: input => wire.decodeCbor(input),
    encode: wire.encodeCbor,
    seeds: cborValues.map(wire.encodeCbor),
    codes: ['wire.bad_cbor', 'wire.too_large'],
  },
  {
    name: 'wire/mimi-content',
    decode: wire.decodeMimiContent,
    encode: wire.encodeMimiContent,
    seeds: contents.map(wire.encodeMimiContent),
    codes: ['wire.'],
  },
  {
    name: 'wire/link-preview',
    decode: wire.decodeLinkPreview,
    encode: preview => wire.linkPreviewPart(preview).content,
    seeds: [
      wire.linkPreviewPart({
        url: 'https://ferry.example/',
        title: 'Ferry',
        description: 'Times',
        site: 'Ferries',
        picture: { contentType: 'image/webp', width: 320, height: 200, content: bytes(9) },
      }).content,
    ],
    codes: ['wire.'],
  },
  {
    name: 'wire/message-status',
    decode: wire.decodeMessageStatus,
    encode: wire.encodeMessageStatus,
    seeds: [
      wire.encodeMessageStatus([
        { messageId, status: 2 },
        { messageId, status: 200 },
      ]),
    ],
    codes: ['wire.'],
  },
  {
    name: 'wire/device-frame',
    decode: wire.decodeDeviceFrame,
    encode: wire.encodeDeviceRecords,
    seeds: [wire.encodeDeviceRecords(deviceRecords)],
    codes: ['wire.'],
  },
  {
    name: 'wire/server-frame',
    decode: wire.decodeServerFrame,
    encode: (records: readonly wire.ServerRecord[]) => joined(records.map(wire.encodeServerRecord)),
    seeds: [joined(serverRecords.map(wire.encodeServerRecord))],
    codes: ['wire.'],
  },
  text('base32', wire.bytesFromBase32, wire.base32FromBytes, ['', 'mzxw6ytboi', 'aaaqeayeaudaocajbifqydiob4']),
  text('base64url', wire.bytesFromBase64url, wire.base64urlFromBytes, ['', 'Zm9vYg', '-_8']),
  text('uri-of-user', wire.parseUserUri, uri => uri, [user]),
]

/** A format of characters: the bytes are its UTF-8. */
function text<T>(name: string, parse: (text: string) => T, print: (value: T) => string, seeds: readonly string[]): FuzzTarget {
  return {
    name: `wire/${name}`,
    decode: input => parse(utf8FromBytes(input)),
    encode: (value: T) => utf8ToBytes(print(value)),
    seeds: seeds.map(utf8ToBytes),
    codes: ['wire.'],
  }
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(frames))
}
