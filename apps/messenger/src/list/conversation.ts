// Words for conversations, wherever one is named.

import type { Conversation, MessageKind, PropertyInfo } from '../engine/api.ts'
import type { T } from '../texts/index.ts'

export function nameOf(conversation: Conversation, t: T): string {
  return conversation.kind === 'self' ? t('list.self') : conversation.name
}

/** The own notes of somebody who has none are a room in which their devices talk to each other: shown when it is opened. */
export function isListed({ kind, last, draft, id }: Conversation, selected: string | undefined): boolean {
  return kind !== 'self' || last !== undefined || draft !== '' || id === selected
}

export function kindText(t: T, kind: MessageKind): string {
  switch (kind) {
    case 'image':
      return t('message.photo')
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
