import { globSync } from 'node:fs'
import { join } from 'node:path'
import * as wire from '@causeway/wire'
import { CausewayError } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import type { KeptInput } from './fuzz-kept.ts'
import { type FuzzReport, type FuzzTarget, fuzz } from './fuzz-run.ts'
import { fuzzTargets } from './fuzz-targets.ts'
import { wireCodecTargets } from './fuzz-targets-wire.ts'

const seed = new Uint8Array([3, 1, 2, 3])
const run = async (target: Partial<FuzzTarget>, executionsPerTarget = 4_000): Promise<FuzzReport> => {
  const whole = { name: 'test/decoder', decode: honest, seeds: [seed], codes: ['wire.'], ...target }
  return (await fuzz([whole], { seed: 1, seconds: 0, executionsPerTarget }))[0] as FuzzReport
}
const honest = (bytes: Uint8Array): Uint8Array => {
  if (bytes[0] !== bytes.length - 1) throw new CausewayError('wire.bad_length')
  return bytes.slice(1)
}

describe('the fuzzer finds a decoder that', () => {
  test('throws what has no code', async () => {
    const { failures } = await run({
      decode: bytes => {
        if (bytes.length === 3) throw new TypeError('three')
        return honest(bytes)
      },
    })
    expect(failures[0]?.what).toBe('throws TypeError: three')
    expect(failures[0]?.inputHex).toHaveLength(6)
  })

  test('throws a code of another room', async () => {
    const { failures } = await run({
      decode: () => {
        throw new CausewayError('server.internal')
      },
    })
    expect(failures.some(({ what }) => what.startsWith('throws'))).toBe(true)
  })

  test('accepts a second spelling', async () => {
    const lenient = (bytes: Uint8Array): Uint8Array => honest(bytes.subarray(0, (bytes[0] ?? 0) + 1))
    const encode = (value: Uint8Array): Uint8Array => new Uint8Array([value.length, ...value])
    expect((await run({ decode: honest, encode })).failures).toEqual([])
    expect((await run({ decode: lenient, encode })).failures[0]?.what).toBe('has a second spelling')
  })

  test('writes into its input', async () => {
    expect((await run({ decode: bytes => bytes.fill(0) })).failures[0]?.what).toBe('changes its input')
  })

  test('refuses its own valid input', async () => {
    expect((await run({ seeds: [new Uint8Array([9])] })).failures[0]?.what).toBe('a seed does not decode')
  })

  test('takes long', async () => {
    const slow = (bytes: Uint8Array): void => {
      const endsAtMs = performance.now() + (bytes.length === 5 ? 120 : 0)
      while (performance.now() < endsAtMs);
    }
    expect((await run({ decode: slow }, 300)).failures[0]?.what).toMatch(/^takes \d+ ms$/)
  })

  test('keeps memory', async () => {
    const kept: Uint8Array[] = []
    const leaking = (bytes: Uint8Array): void => {
      kept.push(new Uint8Array(10_000).fill(bytes.length))
    }
    expect((await run({ decode: leaking }, 6_000)).failures[0]?.what).toMatch(/^keeps memory/)
  })
})

test('the same seed gives the same run, another seed another', async () => {
  const inputsOf = async (fuzzSeed: number): Promise<string[]> => {
    const inputs: string[] = []
    const decode = (bytes: Uint8Array): void => {
      inputs.push(Buffer.from(bytes).toString('hex'))
    }
    await fuzz([{ name: 'test/recorder', decode, seeds: [seed], codes: [] }], {
      seed: fuzzSeed,
      seconds: 0,
      executionsPerTarget: 500,
    })
    return inputs
  }
  expect(await inputsOf(1)).toEqual(await inputsOf(1))
  expect(await inputsOf(1)).not.toEqual(await inputsOf(2))
})

test('what only a WeakRef holds is not kept', async () => {
  const referring = (bytes: Uint8Array): unknown => new WeakRef(new Uint8Array(10_000).fill(bytes.length))
  expect((await run({ decode: referring }, 8_000)).failures).toEqual([])
})

describe('inputs that are kept', () => {
  const refused = new CausewayError('wire.bad_enum', 'the byte 7')
  const decode = (bytes: Uint8Array): Uint8Array => {
    if (bytes.length === 4 && bytes[1] === 7) throw refused
    return honest(bytes)
  }
  const keptOf = async (decoder: FuzzTarget['decode'], kept: readonly KeptInput[] = []): Promise<readonly KeptInput[]> => {
    const target: FuzzTarget = { name: 'test/decoder', decode: decoder, seeds: [seed], codes: ['wire.'] }
    const [report] = await fuzz([target], { seed: 1, seconds: 0, executionsPerTarget: 4_000, kept: () => kept })
    return report?.kept ?? []
  }

  test('are those that made the decoder say something new, few and small', async () => {
    const kept = await keptOf(decode)
    const first = kept.find(({ outcome }) => outcome.startsWith('wire.bad_enum the byte N'))
    expect(decode.bind(undefined, first?.bytes ?? seed)).toThrow(refused)
    expect(new Set(kept.map(({ outcome }) => outcome)).size).toBe(kept.length)
    const endless = (bytes: Uint8Array): unknown => ({ kind: `of-${bytes[0]}-${bytes.length}` })
    const many = await keptOf(endless)
    expect(many.length).toBeGreaterThan(10)
    expect(many.length).toBeLessThanOrEqual(24)
    expect(many.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(6144)
  })

  test('come first in the next run, and are changed further', async () => {
    const seen: string[] = []
    const recording = (bytes: Uint8Array): unknown => {
      seen.push(Buffer.from(bytes).toString('hex'))
      return decode(bytes)
    }
    const input = { bytes: new Uint8Array(40).fill(7), outcome: 'wire.bad_length in nowhere' }
    expect((await keptOf(recording, [input]))[0]).toBe(input)
    expect(seen[0]).toBe(Buffer.from(input.bytes).toString('hex'))
    expect(seen.filter(hex => hex.includes('07'.repeat(15))).length).toBeGreaterThan(20)
  })
})

const isCodec = (value: unknown): boolean => typeof value === 'object' && value !== null && 'read' in value && 'write' in value

test('every structure of mls is fuzzed', async () => {
  // Each is a number, or an element of others that are fuzzed.
  const elements = new Set(['versionCodec', 'wireFormatCodec'])
  const fuzzed = new Set(fuzzTargets.flatMap(target => ('codec' in target ? [target.codec] : [])))
  const rooms = ['structures', 'member/secrets'].map(folder => join(import.meta.dirname, '../packages/mls/src', folder))
  const files = rooms.flatMap(folder => globSync('*.ts', { cwd: folder }).map(file => join(folder, file)))
  const codecs: [string, unknown][] = []
  for (const file of files.filter(file => !file.includes('.test')))
    codecs.push(...Object.entries((await import(file)) as Record<string, unknown>).filter(([, value]) => isCodec(value)))
  expect(codecs.length).toBeGreaterThan(30)
  expect(codecs.filter(([name, codec]) => !elements.has(name) && !fuzzed.has(codec)).map(([name]) => name)).toEqual([])
})

test('every structure that wire exports is fuzzed', () => {
  // Elements, not structures: each is part of many that are fuzzed.
  const elements = new Set(['u8', 'u16', 'u32', 'u64', 'u64Number', 'opaque', 'text'])
  const exported = Object.entries(wire).filter(([name, value]) => isCodec(value) && !elements.has(name))
  const fuzzed = new Set(wireCodecTargets.map(({ codec }) => codec))
  expect(exported.length).toBeGreaterThan(20)
  expect(exported.filter(([, codec]) => !fuzzed.has(codec)).map(([name]) => name)).toEqual([])
})

test('every function of wire that decodes or parses is fuzzed by its name', () => {
  const sources = fuzzTargets.map(({ decode }) => decode)
  const { decodeMimiContent, decodeLinkPreview, decodeMessageStatus, decodeDeviceFrame, decodeServerFrame } = wire
  const decoders = { decodeMimiContent, decodeLinkPreview, decodeMessageStatus, decodeDeviceFrame, decodeServerFrame }
  for (const [name, decoder] of Object.entries(decoders)) expect(sources, name).toContain(decoder)
  const known = new Set<string>([
    ...Object.keys(decoders),
    'decode',
    'decodeCbor',
    'parseUri',
    'parseUserUri',
    'parseDeviceUri',
    'parseRoomUri',
  ])
  expect(Object.keys(wire).filter(name => /^(decode|parse)/.test(name) && !known.has(name))).toEqual([])
})

test('no decoder is listed twice', () => {
  const names = fuzzTargets.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('a short run over every decoder finds nothing', async () => {
  const reports = await fuzz(fuzzTargets, { seed: 20_261_124, seconds: 0, executionsPerTarget: 300 })
  expect(reports.flatMap(({ failures }) => failures)).toEqual([])
  for (const { name, accepted } of reports) expect(accepted, name).toBeGreaterThan(0)
})
