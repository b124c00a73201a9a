// Handles in one normal form, so that a person has one handle however it was typed.

import { CausewayError } from '@causeway/wire'
import type { HandleType } from '../config/properties.ts'

const forms: Readonly<Record<HandleType, RegExp>> = {
  // E.164: a plus sign and up to 15 digits.
  phone: /^\+[1-9][0-9]{6,14}$/,
  username: /^[a-z0-9][a-z0-9_.]{1,31}$/,
  email: /^[^\s@\p{Cc}]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/u,
}

/** Spaces and dashes go from phone numbers, capitals from names and addresses; `request.invalid` for what is no handle. */
export function normalHandle(type: HandleType, written: string): string {
  const trimmed = written.trim().normalize('NFKC')
  const normal = type === 'phone' ? trimmed.replace(/[\s().-]/g, '') : trimmed.toLowerCase()
  if (normal.length > 254 || !forms[type].test(normal)) throw new CausewayError('request.invalid', `handle: not a ${type}`)
  return normal
}
