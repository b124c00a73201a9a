// The floor: what an operation costs in primitives that no engine can leave out, timed in this run on the Node provider. Signatures,
// DH and HPKE with keys seen for the first time where they are; AEAD, HMAC and hashes at the sizes at hand.

import { type CryptoProvider, cipherSuite, deriveKeyPair, expandWithLabel, openBase, sealBase } from '@causeway/crypto'

/** Microseconds. */
export interface Primitives {
  sign(bytes: number): number
  /** With a key not seen before. */
  readonly verifyFresh: number
  verify(bytes: number): number
  /** A reuse guard's four bytes. */
  readonly random: number
  readonly hpkeSeal: number
  readonly hpkeOpen: number
  /** DHKEM.DeriveKeyPair with its public key. */
  readonly deriveKeyPair: number
  seal(bytes: number): number
  open(bytes: number): number
  /** One ExpandWithLabel. */
  readonly expand: number
  hmac(bytes: number): number
  hash(bytes: number): number
}

/** Sizes on the wire of the operations measured, bytes. */
export interface Sizes {
  readonly commit: number
  readonly groupInfo: number
  readonly keyPackage: number
  readonly message: number
}

export interface AddSizes {
  readonly commit: number
  readonly groupInfo: number
}

/** RFC 9420 §8: joiner, welcome, epoch and ten secrets of it, transcript and confirmation beside them. */
const keyScheduleExpands = 16
const leafBytes = 300
const treeHashBytes = 120

/** Milliseconds of each operation in a group of `members`, `added` of whom came by one commit. */
export function floors(p: Primitives, sizes: Sizes, addCommit: AddSizes, members: number, added: number): Record<string, number> {
  const levels = Math.ceil(Math.log2(members))
  const schedule = keyScheduleExpands * p.expand
  const message = 5 * p.expand
  // The node's secret and the next path secret of every level (§7.4).
  const path = 2 * levels * p.expand
  return ms({
    // Sender data key and nonce, message key, nonce and the next secret (§9); two AEADs, one signature, a fresh reuse guard (§6.3.1).
    encrypt: message + p.random + p.sign(sizes.message) + p.seal(sizes.message) + p.seal(12),
    decrypt: message + p.verify(sizes.message) + p.open(sizes.message) + p.open(12),
    // Both signatures of every key package (§10.1), one HPKE seal to each; commit and two GroupInfos signed, the Welcome's sealed.
    add:
      added * (p.verifyFresh + p.verify(sizes.keyPackage) + p.hpkeSeal + p.hash(sizes.keyPackage)) +
      p.sign(addCommit.commit) +
      2 * p.sign(addCommit.groupInfo) +
      p.seal(addCommit.groupInfo) +
      p.hmac(addCommit.commit) +
      p.hash(addCommit.commit) +
      treeHashes(p, 2 * added) +
      p.deriveKeyPair +
      schedule,
    'process-add':
      added * (p.verifyFresh + p.verify(sizes.keyPackage)) +
      p.verify(addCommit.commit) +
      p.hmac(addCommit.commit) +
      p.hash(addCommit.commit) +
      treeHashes(p, 2 * added) +
      schedule,
    // Every leaf's signature (§12.4.3.1), GroupInfo opened and verified, the whole tree hashed.
    join:
      p.hpkeOpen +
      p.open(addCommit.groupInfo) +
      p.verify(addCommit.groupInfo) +
      members * p.verifyFresh +
      treeHashes(p, 2 * members) +
      schedule,
    // A cold path: one HPKE seal to every other member, a key pair for every level, leaf, commit and GroupInfo signed.
    update:
      (members - 1) * p.hpkeSeal +
      (levels + 2) * p.deriveKeyPair +
      path +
      p.sign(leafBytes) +
      p.sign(sizes.commit) +
      p.sign(sizes.groupInfo) +
      p.hmac(sizes.commit) +
      p.hash(sizes.commit) +
      treeHashes(p, 2 * levels) +
      schedule,
    'process-update':
      p.verify(sizes.commit) +
      p.verify(leafBytes) +
      p.hpkeOpen +
      levels * p.deriveKeyPair +
      path +
      p.hmac(sizes.commit) +
      p.hash(sizes.commit) +
      treeHashes(p, 2 * levels) +
      schedule,
    // Public keys only: commit, leaf and GroupInfo verified, transcript and changed nodes hashed.
    'public-process':
      p.verify(sizes.commit) + p.verify(leafBytes) + p.verify(sizes.groupInfo) + p.hash(sizes.commit) + treeHashes(p, 2 * levels),
  })
}

function treeHashes(p: Primitives, nodes: number): number {
  return nodes * ((p.hash(leafBytes) + p.hash(treeHashBytes)) / 2)
}

function ms(micros: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(micros).map(([name, value]) => [name, value / 1000]))
}

/** Times the primitives; sizes are measured at two points and interpolated. */
export function timePrimitives(crypto: CryptoProvider): Primitives {
  const suite = cipherSuite(1)
  const pair = crypto.signatureKeyPair(suite.signature)
  const [small, large] = [new Uint8Array(256), new Uint8Array(256 * 1024)]
  const key = crypto.random(16)
  const nonce = crypto.random(12)
  const none = new Uint8Array(0)
  const signed = (data: Uint8Array): Uint8Array => crypto.sign(suite.signature, pair.privateKey, data)
  const [smallSignature, largeSignature] = [signed(small), signed(large)]
  const recipient = crypto.dhKeyPair(suite.dh)
  const box = sealBase(crypto, suite, recipient.publicKey, none, none, new Uint8Array(32))
  const secret = crypto.random(32)
  return {
    sign: line(
      micros(() => signed(small)),
      micros(() => signed(large), 20),
    ),
    verify: line(
      micros(() => crypto.verify(suite.signature, pair.publicKey, small, smallSignature)),
      micros(() => crypto.verify(suite.signature, pair.publicKey, large, largeSignature), 20),
    ),
    verifyFresh: micros(() => crypto.verify(suite.signature, pair.publicKey.slice(), small, smallSignature)),
    random: micros(() => crypto.random(4)),
    hpkeSeal: micros(() => sealBase(crypto, suite, recipient.publicKey.slice(), none, none, new Uint8Array(32))),
    hpkeOpen: micros(() => openBase(crypto, suite, { ...recipient, privateKey: recipient.privateKey.slice() }, box, none, none)),
    deriveKeyPair: micros(() => deriveKeyPair(crypto, suite, secret)),
    seal: line(
      micros(() => crypto.aeadSeal(suite.aead, key, nonce, none, small)),
      micros(() => crypto.aeadSeal(suite.aead, key, nonce, none, large), 20),
    ),
    open: opening(crypto, key, nonce),
    expand: micros(() => expandWithLabel(crypto, suite.hash, secret, 'key', none, 32)),
    hmac: line(
      micros(() => crypto.hmac(suite.hash, secret, small)),
      micros(() => crypto.hmac(suite.hash, secret, large), 20),
    ),
    hash: line(
      micros(() => crypto.hash(suite.hash, small)),
      micros(() => crypto.hash(suite.hash, large), 20),
    ),
  }
}

function opening(crypto: CryptoProvider, key: Uint8Array, nonce: Uint8Array): (bytes: number) => number {
  const { aead } = cipherSuite(1)
  const none = new Uint8Array(0)
  const [small, large] = [256, 256 * 1024].map(size => crypto.aeadSeal(aead, key, nonce, none, new Uint8Array(size))) as [
    Uint8Array,
    Uint8Array,
  ]
  return line(
    micros(() => crypto.aeadOpen(aead, key, nonce, none, small)),
    micros(() => crypto.aeadOpen(aead, key, nonce, none, large), 20),
  )
}

/** A straight line through 256 bytes and 256 KiB. */
function line(small: number, large: number): (bytes: number) => number {
  const perByte = Math.max(0, (large - small) / (255.75 * 1024))
  return bytes => Math.max(small, small + (bytes - 256) * perByte)
}

/** The median of five means. */
function micros(run: () => unknown, count = 200): number {
  for (let warm = 0; warm < count; warm++) run()
  const means = Array.from({ length: 5 }, () => {
    const started = performance.now()
    for (let index = 0; index < count; index++) run()
    return ((performance.now() - started) * 1000) / count
  })
  return means.toSorted((a, b) => a - b)[2] as number
}
