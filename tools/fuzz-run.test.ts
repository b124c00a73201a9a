import * as wire from '@causeway/wire'
import { CausewayError } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { type FuzzReport, type FuzzTarget, fuzz } from './fuzz-run.ts'
import { fuzzTargets } from './fuzz-targets.ts'
import { wireCodecTargets } from './fuzz-targets-wire.ts'

const seed = new Uint8Array([3, 1, 2, 3])
const run = (target: Partial<FuzzTarget>, executionsPerTarget = 4_000): FuzzReport => {
  const whole = { name: 'test/decoder', decode: honest, seeds: [seed], codes: ['wire.'], ...target }
  return fuzz([whole], { seed: 1, seconds: 0, executionsPerTarget })[0] as FuzzReport
}
const honest = (bytes: Uint8Array): Uint8Array => {
  if (bytes[0] !== bytes.length - 1) throw new CausewayError('wire.bad_length')
  return bytes.slice(1)
}

describe('the fuzzer finds a decoder that', () => {
  test('throws what has no code', () => {
    const { failures } = run({
      decode: bytes => {
        if (bytes.length === 3) throw new TypeError('three')
        return honest(bytes)
      },
    })
    expect(failures[0]?.what).toBe('throws TypeError: three')
    expect(failures[0]?.inputHex).toHaveLength(6)
  })

  test('throws a code of another room', () => {
    const { failures } = run({
      decode: () => {
        throw new CausewayError('server.internal')
      },
    })
    expect(failures.some(({ what }) => what.startsWith('throws'))).toBe(true)
  })

  test('accepts a second spelling', () => {
    const lenient = (bytes: Uint8Array): Uint8Array => honest(bytes.subarray(0, (bytes[0] ?? 0) + 1))
    const encode = (value: Uint8Array): Uint8Array => new Uint8Array([value.length, ...value])
    expect(run({ decode: honest, encode }).failures).toEqual([])
    expect(run({ decode: lenient, encode }).failures[0]?.what).toBe('has a second spelling')
  })

  test('writes into its input', () => {
    expect(run({ decode: bytes => bytes.fill(0) }).failures[0]?.what).toBe('changes its input')
  })

  test('refuses its own valid input', () => {
    expect(run({ seeds: [new Uint8Array([9])] }).failures[0]?.what).toBe('a seed does not decode')
  })

  test('takes long', () => {
    const slow = (bytes: Uint8Array): void => {
      const endsAtMs = performance.now() + (bytes.length === 5 ? 120 : 0)
      while (performance.now() < endsAtMs);
    }
    expect(run({ decode: slow }, 300).failures[0]?.what).toMatch(/^takes \d+ ms$/)
  })

  test('keeps memory', () => {
    const kept: Uint8Array[] = []
    const leaking = (bytes: Uint8Array): void => {
      kept.push(new Uint8Array(10_000).fill(bytes.length))
    }
    expect(run({ decode: leaking }, 6_000).failures[0]?.what).toMatch(/^keeps memory/)
  })
})

test('the same seed gives the same run, another seed another', () => {
  const inputsOf = (fuzzSeed: number): string[] => {
    const inputs: string[] = []
    const decode = (bytes: Uint8Array): void => {
      inputs.push(Buffer.from(bytes).toString('hex'))
    }
    fuzz([{ name: 'test/recorder', decode, seeds: [seed], codes: [] }], { seed: fuzzSeed, seconds: 0, executionsPerTarget: 500 })
    return inputs
  }
  expect(inputsOf(1)).toEqual(inputsOf(1))
  expect(inputsOf(1)).not.toEqual(inputsOf(2))
})

test('every structure that wire exports is fuzzed', () => {
  // Elements, not structures: each is part of many that are fuzzed.
  const elements = new Set(['u8', 'u16', 'u32', 'u64', 'u64Number', 'opaque', 'text'])
  const isCodec = (value: unknown): boolean => typeof value === 'object' && value !== null && 'read' in value && 'write' in value
  const exported = Object.entries(wire).filter(([name, value]) => isCodec(value) && !elements.has(name))
  const fuzzed = new Set(wireCodecTargets.map(({ codec }) => codec))
  expect(exported.length).toBeGreaterThan(20)
  expect(exported.filter(([, codec]) => !fuzzed.has(codec)).map(([name]) => name)).toEqual([])
})

test('every function of wire that decodes or parses is fuzzed by its name', () => {
  const sources = fuzzTargets.map(({ decode }) => decode)
  const { decodeMimiContent, decodeMessageStatus, decodeDeviceFrame, decodeServerFrame } = wire
  const decoders = { decodeMimiContent, decodeMessageStatus, decodeDeviceFrame, decodeServerFrame }
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

test('a short run over every decoder finds nothing', () => {
  const reports = fuzz(fuzzTargets, { seed: 20_261_124, seconds: 0, executionsPerTarget: 300 })
  expect(reports.flatMap(({ failures }) => failures)).toEqual([])
  for (const { name, accepted } of reports) expect(accepted, name).toBeGreaterThan(0)
})
