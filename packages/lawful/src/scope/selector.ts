// From what a paper names to exactly one account, or to a reason why not (rules V-04 and V-05).

import { dayMs, isoDay } from '@causeway/wire'
import type { AccountRow } from '@causeway/store/ports'
import type { LawfulReader } from '../collect/reader.ts'

/** `room`, `ip`, `keyword`, `area`, `everyone` can be written on a paper; none of them names one account. */
export const selectorTypes = ['account', 'handle', 'app_user', 'device', 'room', 'ip', 'keyword', 'area', 'everyone'] as const
export type SelectorType = (typeof selectorTypes)[number]

export interface Selector {
  readonly type: SelectorType
  readonly value: string
  /** Domain of the app; needed for `handle` and `app_user`. */
  readonly property?: string
}

export interface Period {
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
}

export type Resolved =
  | { readonly kind: 'one'; readonly account: AccountRow }
  | { readonly kind: 'none' }
  | { readonly kind: 'stop'; readonly rule: 'V-04' | 'V-05'; readonly reason: string }

const specific: readonly SelectorType[] = ['account', 'handle', 'app_user', 'device']

/** V-04: one account, device or handle; no pattern, no crowd. */
export function isSpecific({ type, value, property }: Selector): boolean {
  if (
    !specific.includes(type) ||
    value.trim() !== value ||
    value === '' ||
    value.length > 255 ||
    /[*?%]|\s(or|and)\s|,/i.test(value)
  )
    return false
  return type === 'account' || type === 'device' || (property !== undefined && property !== '' && property !== '*')
}

export async function resolveSelector(reader: LawfulReader, selector: Selector, period: Period): Promise<Resolved> {
  if (!isSpecific(selector))
    return { kind: 'stop', rule: 'V-04', reason: 'The request does not name one account: it must be specific.' }
  const account = await lookUp(reader, selector)
  if (account === undefined) return { kind: 'none' }
  const sinceDay = selector.type === 'handle' ? Math.max(account.createdDay, account.handleDay) : account.createdDay
  const isRecycled = selector.type === 'handle' && period.fromMs !== undefined && period.fromMs < sinceDay * dayMs
  if (!isRecycled) return { kind: 'one', account }
  const reason = `The account that has this handle now has had it since ${isoDay(sinceDay)}, after the period begins: it may have been somebody else's.`
  return { kind: 'stop', rule: 'V-05', reason }
}

async function lookUp(reader: LawfulReader, { type, value, property = '' }: Selector): Promise<AccountRow | undefined> {
  if (type === 'account') return await reader.accountByUser({ user: value })
  if (type === 'handle') return await reader.accountByHandle({ property, handle: value })
  if (type === 'app_user') return await reader.accountBySubject({ property, subject: value })
  const device = await reader.deviceByUri({ uri: value })
  return device === undefined ? undefined : await reader.accountByUser({ user: device.user })
}
