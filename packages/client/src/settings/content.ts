// How own devices tell each other their settings: as encrypted content in the room of the own devices. The hub orders it and can
// read none of it.

import {
  type ContentOrigin,
  dispositions,
  type MimiContent,
  ownSettingsMediaType,
  textContent,
  utf8ToBytes,
} from '@causeway/wire'
import { headOf } from '../rooms/profile.ts'

export interface ToldSetting {
  readonly key: string
  /** Absent: it is as if it had never been set. */
  readonly value?: unknown
  /** When the hub ordered it, where a device passes on what was said before; absent: now. */
  readonly stamp?: string
}

export const settingKeyLengthMax = 512
const toldAtOnceMax = 1_000

/** Which of two came later, as text: hub time, room, place in its log. The last two only make an order of the same millisecond. */
export function stampOf(timestamp: string, roomKey: string, position: string): string {
  return `${timestamp}.${roomKey}.${position}`
}

export function settingsContent(origin: ContentOrigin, settings: readonly ToldSetting[]): MimiContent {
  const content = utf8ToBytes(JSON.stringify({ settings }))
  const head = { kind: 'single', disposition: dispositions.profile, language: '', contentType: ownSettingsMediaType } as const
  return { ...textContent(origin, ''), body: { ...head, content } }
}

/** What this content tells; undefined: it is about something else. What is no setting in it is passed over. */
export function settingsIn({ body }: MimiContent): ToldSetting[] | undefined {
  const json = headOf(body, ownSettingsMediaType)
  if (json === undefined) return undefined
  const told: unknown = json['settings']
  return Array.isArray(told) ? told.slice(0, toldAtOnceMax).flatMap(each => settingIn(each) ?? []) : []
}

function settingIn(told: unknown): ToldSetting | undefined {
  if (typeof told !== 'object' || told === null) return undefined
  const { key, value, stamp } = told as Readonly<Record<string, unknown>>
  if (typeof key !== 'string' || !isSettingKey(key)) return undefined
  return typeof stamp === 'string' && isStamp(stamp) ? { key, value, stamp } : { key, value }
}

/** Keys of the store are ASCII, and a blank ends the name in them. */
export function isSettingKey(key: string): boolean {
  return key.length <= settingKeyLengthMax && /^[\u0021-\u007e]+$/.test(key)
}

function isStamp(stamp: string): boolean {
  return /^\d{16}\.[a-z2-7]{1,64}\.\d{16}$/.test(stamp)
}
