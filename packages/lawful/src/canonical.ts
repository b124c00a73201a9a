// Canonical JSON (RFC 8785) of what we write ourselves: texts, whole numbers, yes and no, lists, objects.

import { CausewayError, utf8ToBytes } from '@causeway/wire'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Keys sorted by UTF-16 units, no spaces; fields that are undefined are left out. Throws `lawful.invalid` for fractions. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new CausewayError('lawful.invalid', 'a number is not whole')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = Object.entries(value).filter((field): field is [string, Json] => field[1] !== undefined)
  return `{${fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`)
    .join(',')}}`
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8ToBytes(canonicalJson(value))
}

export function hexFromBytes(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value)
}
