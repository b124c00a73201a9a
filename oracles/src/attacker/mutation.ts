// Changes a decoded structure somewhere, so that what comes of it still has the form of a message and is wrong in one or a few fields.

import type { Random } from '../world/random.ts'

/** A copy of `value` with so many changes. */
export function mutated<T>(value: T, random: Random, changes: number): T {
  const copy = structuredClone({ value })
  for (let change = 0; change < changes; change++) changeOnce(copy, random)
  return copy.value
}

interface Place {
  readonly holder: Record<string | number, unknown>
  readonly key: string | number
}

function changeOnce(root: object, random: Random): void {
  const places: Place[] = []
  collect(root, places)
  if (places.length === 0) return
  const { holder, key } = random.pick(places)
  holder[key] = changed(holder[key], random, places)
}

/** Every field and element that is no object itself, and every array and object as a whole. */
function collect(holder: object, places: Place[]): void {
  for (const key of Object.keys(holder)) {
    const value = (holder as Record<string, unknown>)[key]
    places.push({ holder: holder as Record<string, unknown>, key })
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) collect(value, places)
  }
}

function changed(value: unknown, random: Random, places: readonly Place[]): unknown {
  if (value instanceof Uint8Array) return changedBytes(value, random, places)
  if (typeof value === 'number') return random.pick([value + 1, Math.max(0, value - 1), ...numbers])
  if (typeof value === 'bigint') return random.pick([value + 1n, value - 1n, ...bigNumbers])
  if (Array.isArray(value)) return changedArray(value, random, places)
  if (typeof value === 'string') return random.pick(names)
  return random.below(3) === 0 ? undefined : (other(value, random, places) ?? value)
}

const numbers = [0, 1, 2, 3, 7, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
const bigNumbers = [0n, 1n, 2n, 1n << 32n, (1n << 53n) + 1n, (1n << 64n) - 1n]
/** Names that ts-mls has for code points; the encoder refuses those that do not belong. */
const names = [
  'add',
  'update',
  'remove',
  'psk',
  'reinit',
  'external_init',
  'group_context_extensions',
  'key_package',
  'commit',
  'member',
  'external',
  'new_member_proposal',
  'new_member_commit',
  'proposal',
  'reference',
  'basic',
  'x509',
  'application_id',
  'ratchet_tree',
  'required_capabilities',
  'external_pub',
  'external_senders',
  'mls10',
  'application',
] // prettier-ignore

function changedBytes(bytes: Uint8Array, random: Random, places: readonly Place[]): Uint8Array {
  const copy = bytes.slice()
  switch (random.below(7)) {
    case 0:
      return copy.slice(0, random.below(copy.length + 1))
    case 1:
      return Uint8Array.of(...copy, ...random.bytes(1 + random.below(40)))
    case 2:
      return random.bytes(copy.length)
    case 3:
      return copy.fill(random.pick([0, 0xff]))
    case 4: {
      const another = places.map(({ holder, key }) => holder[key]).filter(one => one instanceof Uint8Array)
      return random.pick(another).slice()
    }
    default:
      if (copy.length > 0) {
        const at = random.below(copy.length)
        copy[at] = (copy[at] as number) ^ (1 << random.below(8))
      }
      return copy
  }
}

function changedArray(array: readonly unknown[], random: Random, places: readonly Place[]): unknown[] {
  const copy = [...array]
  const at = random.below(copy.length + 1)
  switch (random.below(6)) {
    case 0:
      return []
    case 1:
      return copy.toSpliced(at, 1)
    case 2:
      return copy.length === 0 ? copy : copy.toSpliced(at, 0, copy[random.below(copy.length)])
    case 3:
      return random.shuffled(copy)
    case 4:
      return copy.length === 0 ? copy : [...copy, ...Array.from({ length: 1 + random.below(300) }, () => copy[0])]
    default: {
      const arrays = places.map(({ holder, key }) => holder[key]).filter(one => Array.isArray(one))
      const another: unknown[] = random.pick(arrays)
      return another.length === 0 ? copy : copy.toSpliced(at, 0, structuredClone(random.pick(another)))
    }
  }
}

/** Something of the same kind from elsewhere in the structure. */
function other(value: unknown, random: Random, places: readonly Place[]): unknown {
  const alike = places
    .map(({ holder, key }) => holder[key])
    .filter(one => typeof one === typeof value && one !== value && !Array.isArray(one))
  return alike.length === 0 ? undefined : structuredClone(random.pick(alike))
}
