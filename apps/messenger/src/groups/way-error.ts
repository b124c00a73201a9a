// What a refusal means on the way into a group.

import { sentenceOf } from '../screens/attempt.ts'
import type { T } from '../texts/index.ts'
import type { GroupKey, GroupT } from './texts/index.ts'

const sentences: Readonly<Record<string, GroupKey>> = {
  'join.unknown': 'join.unknown',
  'join.expired': 'join.expired',
  'join.revoked': 'join.revoked',
  'join.not_open': 'ways.notOpen',
  'room.full': 'join.full',
  'request.too_many': 'join.tooMany',
  'safety.restricted': 'join.restricted',
}

export function wayError(t: T, words: GroupT, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const key = sentences[code]
  return key === undefined ? sentenceOf(t, error) : words(key)
}
