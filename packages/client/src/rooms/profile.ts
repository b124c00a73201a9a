// What a room says about itself, as encrypted content: its name, its timer, its picture. The hub learns none of it.

import {
  type ContentOrigin,
  dispositions,
  type MimiContent,
  type NestedPart,
  roomProfileMediaType,
  type RoomUri,
  textContent,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import type { Context } from '../context.ts'
import { timerSecondsMax } from './expiry.ts'
import { partsOfPicture, type Picture, pictureIn } from '../media/pictures.ts'

/** A part that is absent stays as it is; 0 seconds: messages stay; null: no picture. */
export interface RoomProfile {
  readonly name?: string
  readonly timerSeconds?: number
  readonly picture?: Picture | null
}

const roomNameMax = 200

export function originOf(context: Context, room: RoomUri): ContentOrigin {
  return { salt: context.crypto.random(16), senderUri: context.me().user, roomUri: room }
}

export function profileContent(origin: ContentOrigin, profile: RoomProfile): MimiContent {
  return contentAbout(origin, roomProfileMediaType, profile)
}

/** Words in a part of this type, and the picture behind them. */
export function contentAbout(origin: ContentOrigin, contentType: string, { picture, ...words }: RoomProfile): MimiContent {
  const about = { disposition: dispositions.profile, language: '' } as const
  const content = utf8ToBytes(JSON.stringify({ ...words, ...(picture === null ? { picture } : {}) }))
  const head: NestedPart = { kind: 'single', ...about, contentType, content }
  const parts = picture === undefined || picture === null ? [] : partsOfPicture(picture)
  const body: NestedPart =
    parts.length === 0 ? head : { kind: 'multi', ...about, semantics: 'processAll', parts: [head, ...parts] }
  return { ...textContent(origin, ''), body }
}

/** What this content says of its room and may say; undefined: it is no profile. */
export function profileIn({ body }: MimiContent): RoomProfile | undefined {
  const json = headOf(body, roomProfileMediaType)
  if (json === undefined) return undefined
  const { name, timerSeconds, picture } = json
  const shown = picture === null ? null : pictureIn(body)
  return {
    ...(typeof name === 'string' && name.length <= roomNameMax ? { name } : {}),
    ...(isTimer(timerSeconds) ? { timerSeconds } : {}),
    ...(shown === undefined ? {} : { picture: shown }),
  }
}

/** The JSON object in the part of this type, alone or before a picture; {} for what is no object. */
export function headOf(body: NestedPart, contentType: string): Readonly<Record<string, unknown>> | undefined {
  const head: NestedPart | undefined = body.kind === 'multi' ? body.parts[0] : body
  if (head?.kind !== 'single' || head.contentType !== contentType) return undefined
  try {
    const value: unknown = JSON.parse(utf8FromBytes(head.content))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function isTimer(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= timerSecondsMax
}
