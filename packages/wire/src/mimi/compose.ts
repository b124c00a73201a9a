// The messages people write, as MIMI content: one constructor per thing a person can do.

import { utf8ToBytes } from '../tls.ts'
import type { RoomUri, UserUri } from '../uri.ts'
import type { Expiration, MimiContent } from './content.ts'
import type { MessageId } from './message-id.ts'
import { type ExternalPart, type NestedPart, dispositions, markdownType, plainTextType } from './parts.ts'

/** What every message has. */
export interface ContentOrigin {
  /** 16 random bytes, or HMAC-derived ones (Generating the random salt); never used twice. */
  salt: Uint8Array
  senderUri: UserUri
  roomUri: RoomUri
  topicId?: Uint8Array
  expires?: Expiration
}

export interface TextOptions {
  /** `markdown` is GFM-MIMI: tables, task lists, strikethrough, no HTML. Default `plain`. */
  format?: 'plain' | 'markdown'
  /** RFC 5646 tag of the text. */
  language?: string
}

/** The message an edit or a delete is about. Only its body may change, so what it replied to is said again. */
export interface ReplacedMessage {
  /** The id of the FIRST version, however often it was edited since. */
  firstId: MessageId
  inReplyTo: MessageId | null
}

/** A file in the blob store, encrypted under its own key. */
export type AttachedFile = Omit<ExternalPart, 'kind' | 'disposition' | 'language'> & { language?: string }

export interface AttachmentOptions {
  /** A small picture shown until the file is there. */
  preview?: { contentType: string; content: Uint8Array }
  caption?: string
  inReplyTo?: MessageId
}

export function textContent(origin: ContentOrigin, text: string, options: TextOptions = {}): MimiContent {
  return content(origin, textPart(text, options))
}

/** `inReplyTo` is the exact version replied to. */
export function replyContent(origin: ContentOrigin, inReplyTo: MessageId, text: string, options: TextOptions = {}): MimiContent {
  return { ...content(origin, textPart(text, options)), inReplyTo }
}

export function editContent(
  origin: ContentOrigin,
  replaced: ReplacedMessage,
  text: string,
  options: TextOptions = {},
): MimiContent {
  return replacing(replaced, content(origin, textPart(text, options)))
}

/** Takes a message back: the same place in the conversation, with nothing in it. */
export function deleteContent(origin: ContentOrigin, replaced: ReplacedMessage): MimiContent {
  return replacing(replaced, content(origin, { kind: 'null', disposition: dispositions.render, language: '' }))
}

/** `reaction` is usually one emoji. */
export function reactionContent(origin: ContentOrigin, inReplyTo: MessageId, reaction: string): MimiContent {
  const part = { ...textPart(reaction, {}), disposition: dispositions.reaction }
  return { ...content(origin, part), inReplyTo }
}

/** Takes a reaction back; `replaced.firstId` is the reaction, `replaced.inReplyTo` the message it was for. */
export function unlikeContent(origin: ContentOrigin, replaced: ReplacedMessage): MimiContent {
  return replacing(replaced, content(origin, { kind: 'null', disposition: dispositions.reaction, language: '' }))
}

/** A file, with its preview and caption if there are any: then parts of one message, processed as far as understood. */
export function attachmentContent(origin: ContentOrigin, file: AttachedFile, options: AttachmentOptions = {}): MimiContent {
  const external: ExternalPart = { kind: 'external', disposition: dispositions.attachment, language: '', ...file }
  const parts: NestedPart[] = [external]
  if (options.caption !== undefined) parts.unshift(textPart(options.caption, {}))
  if (options.preview !== undefined) {
    parts.push({ kind: 'single', disposition: dispositions.preview, language: '', ...options.preview })
  }
  const body: NestedPart =
    parts.length === 1
      ? external
      : { kind: 'multi', disposition: dispositions.render, language: '', semantics: 'processAll', parts }
  return { ...content(origin, body), inReplyTo: options.inReplyTo ?? null }
}

function content(origin: ContentOrigin, body: NestedPart): MimiContent {
  return {
    salt: origin.salt,
    replaces: null,
    topicId: origin.topicId ?? new Uint8Array(0),
    expires: origin.expires ?? null,
    inReplyTo: null,
    senderUri: origin.senderUri,
    roomUri: origin.roomUri,
    extensions: new Map(),
    body,
  }
}

function replacing(replaced: ReplacedMessage, next: MimiContent): MimiContent {
  return { ...next, replaces: replaced.firstId, inReplyTo: replaced.inReplyTo }
}

function textPart(text: string, { format = 'plain', language = '' }: TextOptions): NestedPart {
  const contentType = format === 'markdown' ? markdownType : plainTextType
  return { kind: 'single', disposition: dispositions.render, language, contentType, content: utf8ToBytes(text) }
}
