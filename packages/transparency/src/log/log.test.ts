import { createNodeCrypto } from '@causeway/crypto/node'
import { utf8ToBytes } from '@causeway/wire'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addCheckpointBody,
  base64FromBytes,
  bytesFromBase64,
  cosign,
  cosignedAt,
  createLog,
  createWitness,
  emptyRoot,
  entriesFromBundle,
  leafHash,
  noteFrom,
  type NoteSigner,
  noteTypes,
  openCheckpoint,
  parseAddCheckpoint,
  parseCheckpoint,
  parseNote,
  rootOf,
  tileFromPath,
  tilePath,
  tilesOf,
  type TransparencyLog,
  verifierFromVkey,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
  vkeyOf,
} from '../index.ts'

const crypto = createNodeCrypto()
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))
const refused = (code: string): unknown => expect.objectContaining({ code })

function signer(name: string, seed: number): NoteSigner {
  return { name, ...crypto.signatureKeyPair('Ed25519', new Uint8Array(32).fill(seed)) }
}
const logSigner = signer('log.example/ledger', 1)
const verifier = { name: logSigner.name, type: noteTypes.ed25519, publicKey: logSigner.publicKey }

async function logOf(entries: readonly Uint8Array[]): Promise<TransparencyLog> {
  const log = createLog({ crypto, signer: logSigner, read: (from, to) => Promise.resolve(entries.slice(from, to)) })
  await log.grow(entries.length)
  return log
}
const entriesUpTo = (count: number): Uint8Array[] => Array.from({ length: count }, (_, at) => utf8ToBytes(`entry ${at}`))

// The inputs and roots that the implementations of Certificate Transparency test with (RFC 6962 trees of 1 to 8 leaves).
const ctLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hex)
const ctRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('the roots of the known trees come out', async () => {
  expect(Buffer.from(emptyRoot(crypto)).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const log = await logOf(ctLeaves)
  for (const [at, root] of ctRoots.entries()) expect(Buffer.from(await log.root(at + 1)).toString('hex')).toBe(root)
})

test('every inclusion and consistency proof of trees up to 70 leaves and of one with many tiles verifies; none for another leaf', async () => {
  const entries = entriesUpTo(70)
  const log = await logOf(entries)
  for (let size = 1; size <= 70; size++) {
    const root = await log.root(size)
    expect(root).toEqual(
      rootOf(
        crypto,
        entries.slice(0, size).map(entry => leafHash(crypto, entry)),
      ),
    )
    for (let index = 0; index < size; index++) {
      const proof = await log.inclusion(index, size)
      expect(verifyInclusion(crypto, proof, leafHash(crypto, entries[index]!), index, size, root)).toBe(true)
      expect(verifyInclusion(crypto, proof, leafHash(crypto, utf8ToBytes('other')), index, size, root)).toBe(false)
    }
    for (let first = 0; first <= size; first++) {
      const proof = await log.consistency(first, size)
      const firstRoot = await log.root(first)
      expect(verifyConsistency(crypto, proof, first, firstRoot, size, root)).toBe(true)
      if (first > 0) expect(verifyConsistency(crypto, proof, first, new Uint8Array(32), size, root)).toBe(false)
    }
  }
  const many = entriesUpTo(1500)
  const long = await logOf(many)
  const root = rootOf(
    crypto,
    many.map(entry => leafHash(crypto, entry)),
  )
  expect(await long.root(1500)).toEqual(root)
  for (const index of [0, 255, 256, 767, 1023, 1024, 1499])
    expect(verifyInclusion(crypto, await long.inclusion(index, 1500), leafHash(crypto, many[index]!), index, 1500, root)).toBe(
      true,
    )
  for (const first of [1, 255, 256, 257, 1024, 1499])
    expect(verifyConsistency(crypto, await long.consistency(first, 1500), first, await long.root(first), 1500, root)).toBe(true)
  await expect(long.inclusion(1500, 1500)).rejects.toEqual(refused('log.range'))
  await expect(long.root(1501)).rejects.toEqual(refused('log.range'))
})

// From the documentation of golang.org/x/mod/sumdb/note.
const goVkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const goNote =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

test('a note signed by another implementation verifies, and no longer when a letter changes', () => {
  const known = verifierFromVkey(crypto, goVkey)
  expect(vkeyOf(crypto, known)).toBe(goVkey)
  const note = parseNote(utf8ToBytes(goNote))
  verifyNote(crypto, note, known)
  expect(noteFrom(note)).toEqual(utf8ToBytes(goNote))
  expect(() => verifyNote(crypto, parseNote(utf8ToBytes(goNote.replace('answer', 'Answer'))), known)).toThrow(
    refused('log.bad_signature'),
  )
  expect(() => verifyNote(crypto, note, { ...known, name: 'Somebody' })).toThrow(refused('log.bad_signature'))
  expect(() => verifierFromVkey(crypto, goVkey.replace('c74f', 'c74e'))).toThrow(refused('log.bad_note'))
})

test('the example of tlog-cosignature parses: origin, size, root and the time of the witness', () => {
  const text =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
    '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
    '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n'
  const note = parseNote(utf8ToBytes(text))
  expect(noteFrom(note)).toEqual(utf8ToBytes(text))
  expect(parseCheckpoint(note.text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] })
  const cosignature = note.signatures[1]!.signature
  expect(Number(new DataView(cosignature.buffer, cosignature.byteOffset).getBigUint64(0))).toBe(1_679_315_147)
})

test('no bytes crash the parsers of notes, checkpoints and requests to witnesses', () => {
  const pieces = fc.array(fc.constantFrom('a', '\n', '\u2014 ', 'old 1', '+', '/w1 ', 'AAAA', '=', ' ', '0', '\u0000'), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(pieces, parts => {
      const bytes = utf8ToBytes(parts.join(''))
      for (const parse of [parseNote, parseAddCheckpoint, (b: Uint8Array) => parseCheckpoint(Buffer.from(b).toString())]) {
        try {
          parse(bytes)
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^log\./)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test('base64 has one form', () => {
  for (const wrong of ['A', 'AA', 'AB==', 'AA=A', 'A-A=', 'AAAA='])
    expect(() => bytesFromBase64(wrong)).toThrow(refused('wire.bad_text'))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), bytes => {
      expect(base64FromBytes(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(bytesFromBase64(base64FromBytes(bytes))).toEqual(bytes)
    }),
  )
})

test('tiles lie where the specification says, and hold the hashes of the tree', async () => {
  expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tileFromPath('tile/entries/x001/x234/067.p/7')).toEqual({ level: 'entries', index: 1_234_067, width: 7 })
  for (const wrong of [
    'tile/00/000',
    'tile/64/000',
    'tile/0/1',
    'tile/0/000/001',
    'tile/0/x000/001',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
  ])
    expect(tileFromPath(wrong)).toBeUndefined()
  // The example of the specification: a tree of 70,000.
  const tiles = tilesOf(70_000).filter(({ level }) => level !== 'entries')
  expect(tiles.filter(({ level, width }) => level === 0 && width === 256)).toHaveLength(273)
  expect(tiles.filter(({ width }) => width < 256)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ])
  const entries = entriesUpTo(600)
  const log = await logOf(entries)
  for (const tile of tilesOf(600)) {
    const bytes = (await log.tile(tile, 600))!
    const { level, index, width } = tile
    if (level === 'entries') expect(entriesFromBundle(bytes)).toEqual(entries.slice(index * 256, index * 256 + width))
    else if (level === 0) expect(bytes.subarray(0, 32)).toEqual(leafHash(crypto, entries[index * 256]!))
    else
      expect(bytes.subarray(0, 32)).toEqual(
        rootOf(
          crypto,
          entries.slice(0, 256).map(entry => leafHash(crypto, entry)),
        ),
      )
  }
  expect(await log.tile({ level: 0, index: 2, width: 89 }, 600)).toBeUndefined()
})

test('a witness cosigns what follows, once per size, and refuses a fork, a rollback, a stranger and a false proof', async () => {
  const witnessSigner = signer('witness.example/w1', 2)
  const witnessKey = { name: witnessSigner.name, type: noteTypes.cosignature, publicKey: witnessSigner.publicKey }
  const memory = new Map<string, { size: number; root: Uint8Array }>()
  const witness = createWitness({
    crypto,
    signer: witnessSigner,
    logs: [verifier],
    nowSeconds: () => 1_800_000_000,
    load: origin => Promise.resolve(memory.get(origin)),
    save: (origin, latest) => Promise.resolve(void memory.set(origin, latest)),
  })
  const log = await logOf(entriesUpTo(300))
  const add = async (oldSize: number, size: number, from = log) =>
    await witness.addCheckpoint(
      addCheckpointBody({ oldSize, proof: await from.consistency(oldSize, size), checkpoint: await from.checkpoint(size) }),
    )
  const first = await add(0, 100)
  expect(first.status).toBe(200)
  const cosigned = parseNote(Buffer.concat([await log.checkpoint(100), Buffer.from(first.body)]))
  expect(cosignedAt(crypto, cosigned, witnessKey)).toBe(1_800_000_000)
  expect(openCheckpoint(crypto, noteFrom(cosigned), verifier).checkpoint.size).toBe(100)

  expect(await add(0, 200)).toEqual({ status: 409, contentType: 'text/x.tlog.size', body: '100\n' })
  expect((await add(100, 300)).status).toBe(200)
  expect((await add(300, 300)).status).toBe(200)
  expect((await add(100, 200)).status).toBe(409)

  const forked = [...entriesUpTo(299), utf8ToBytes('another last entry'), ...entriesUpTo(50)]
  const fork = await logOf(forked)
  expect((await add(300, 300, fork)).status).toBe(409)
  expect((await add(300, 350, fork)).status).toBe(422)
  expect(memory.get(logSigner.name)?.root).toEqual(await log.root(300))

  const stranger = createLog({ crypto, signer: signer('other.example', 3), read: () => Promise.resolve([]) })
  expect((await add(0, 0, stranger)).status).toBe(404)
  const impostor = createLog({ crypto, signer: signer(logSigner.name, 4), read: (a, b) => Promise.resolve(forked.slice(a, b)) })
  expect((await add(0, 0, impostor)).status).toBe(403)
  expect((await witness.addCheckpoint(utf8ToBytes('old 1\n'))).status).toBe(400)
})

test('a cosignature over another tree, or with another time, is refused', async () => {
  const w = signer('witness.example/w1', 2)
  const key = { name: w.name, type: noteTypes.cosignature, publicKey: w.publicKey }
  const note = parseNote(await (await logOf(entriesUpTo(3))).checkpoint(3))
  const line = cosign(crypto, w, note.text, 1_700_000_000)
  expect(cosignedAt(crypto, { ...note, signatures: [...note.signatures, line] }, key)).toBe(1_700_000_000)
  expect(cosignedAt(crypto, note, key)).toBeUndefined()
  const later = line.signature.slice()
  later[7]! ^= 1
  for (const wrong of [{ ...line, signature: later }, cosign(crypto, w, note.text.replace('3', '4'), 1_700_000_000)])
    expect(() => cosignedAt(crypto, { ...note, signatures: [wrong] }, key)).toThrow(refused('log.bad_signature'))
})

test('a log that grows for several callers at one time has the roots of one that grew alone', async () => {
  const entries = Array.from({ length: 1_400 }, (_, at) => utf8ToBytes(`entry ${at}`))
  const signer = { name: 'log.example', ...crypto.signatureKeyPair('Ed25519') }
  let reads = 0
  const read = async (from: number, to: number) => {
    // The first read comes back last.
    for (let turns = 20 - reads++; turns > 0; turns--) await Promise.resolve()
    return entries.slice(from, to)
  }
  const log = createLog({ crypto, signer, read })
  await Promise.all([300, 600, 900, 1_400].map(async size => await log.grow(size)))
  const alone = createLog({ crypto, signer, read: (from, to) => Promise.resolve(entries.slice(from, to)) })
  await alone.grow(1_400)
  for (const size of [1, 256, 257, 512, 1_024, 1_300, 1_400]) expect(await log.root(size)).toEqual(await alone.root(size))
  for (const size of [512, 1_024, 1_300]) expect(await log.root(size)).toEqual(await alone.root(size))
})
