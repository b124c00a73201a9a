// Words for conversations, wherever one is named.

import type { Conversation, MessageKind, PropertyInfo } from '../engine/api.ts'
import { placeOf } from '../text/location.ts'
import { plainText } from '../text/format.ts'
import type { T } from '../texts/index.ts'

export function nameOf(conversation: Conversation, t: T): string {
  return conversation.kind === 'self' ? t('list.self') : conversation.name
}

/** The own notes of somebody who has none are a room in which their devices talk to each other: shown when it is opened. */
export function isListed({ kind, last, draft, id }: Conversation, selected: string | undefined): boolean {
  return kind !== 'self' || last !== undefined || draft !== '' || id === selected
}

/** One line of a message, wherever there is room for no more. */
export function lineOf(t: T, { kind, text }: { readonly kind: MessageKind; readonly text: string }): string {
  if (text === '') return kindText(t, kind)
  return placeOf(text) === undefined ? plainText(text) : `📍 ${t('write.location')}`
}

export function kindText(t: T, kind: MessageKind): string {
  switch (kind) {
    case 'image':
      return t('message.photo')
    case 'video':
      return t('message.video')
    case 'voice':
      return t('message.voice')
    case 'poll':
      return t('write.poll')
    case 'contact':
      return t('write.contact')
    case 'file':
      return t('message.file')
    case 'text':
    case 'other':
      return t('message.deleted')
  }
}

/** The property to show beside a person: none for the reader's own app. */
export function foreignProperty(
  properties: readonly PropertyInfo[],
  own: PropertyInfo,
  domain: string | undefined,
): PropertyInfo | undefined {
  if (domain === undefined || domain === own.domain) return undefined
  return properties.find(property => property.domain === domain)
}
