// What a room says about itself, as encrypted content: its name, its timer, its picture. The hub learns none of it.

import {
  type ContentOrigin,
  dispositions,
  type MimiContent,
  type NestedPart,
  roomProfileMediaType,
  textContent,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import { timerSecondsMax } from './expiry.ts'
import { partsOfPicture, type Picture, pictureIn } from '../media/pictures.ts'

/** A part that is absent stays as it is; 0 seconds: messages stay; null: no picture. */
export interface RoomProfile {
  readonly name?: string
  readonly timerSeconds?: number
  readonly picture?: Picture | null
}

const roomNameMax = 200

export function profileContent(origin: ContentOrigin, { picture, ...words }: RoomProfile): MimiContent {
  const said = { ...words, ...(picture === null ? { picture } : {}) }
  const head: NestedPart = {
    kind: 'single',
    disposition: dispositions.profile,
    language: '',
    contentType: roomProfileMediaType,
    content: utf8ToBytes(JSON.stringify(said)),
  }
  return { ...textContent(origin, ''), body: withPicture(head, picture) }
}

export function withPicture(head: NestedPart, picture: Picture | null | undefined): NestedPart {
  if (picture === undefined || picture === null) return head
  const parts = [head, ...partsOfPicture(picture)]
  return { kind: 'multi', disposition: dispositions.profile, language: '', semantics: 'processAll', parts }
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
