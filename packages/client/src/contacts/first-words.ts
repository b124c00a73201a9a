// What is said with a request for contact, between two people who share nothing yet but what their accounts publish.

import {
  equalBytes,
  frankingTag,
  openFirstWords,
  requestUri,
  sealFirstWords,
  signFirstWords,
  verifyFirstWords,
  verifyFrank,
} from '@causeway/crypto'
import {
  type AccountRecord,
  CausewayError,
  type Contract,
  decodeMimiContent,
  encodeMimiContent,
  type FirstWords,
  firstWordsDevicesMax,
  firstWordsSizeBytesMax,
  type FrankedWords,
  messageIdOf,
  type MimiContent,
  type RequestOf,
  type RoomUri,
  textContent,
  type UserUri,
  utf8ToBytes,
} from '@causeway/wire'
import type { Context } from '../context.ts'
import type { StoreChange } from '../ports.ts'
import { forgetSaid, putSaid } from '../rooms/said.ts'
import { textOf } from '../rooms/timeline.ts'
import { keyOf, type RequestWords } from '../tables.ts'

type SealedWords = NonNullable<RequestOf<Contract['updateConsent']>['body']['words']>

/** For each device of the account, as its pinned record has them. Throws `wire.too_large` for a text of more than 2,048 bytes. */
export function sealWords({ crypto, clock, me }: Context, { user, devices }: AccountRecord, text: string): SealedWords {
  if (utf8ToBytes(text).length > firstWordsSizeBytesMax) throw new CausewayError('wire.too_large')
  const { user: senderUri, device, signaturePrivateKey } = me()
  const salt = crypto.random(16)
  const content = encodeMimiContent(textContent({ salt, senderUri, roomUri: requestUri(crypto, senderUri, user) }, text))
  const words = signFirstWords(crypto, signaturePrivateKey, { device, sentAtMs: clock.nowMs(), content })
  return {
    frankingTag: frankingTag(crypto, salt, content),
    boxes: devices
      .slice(0, firstWordsDevicesMax)
      .map(each => ({ device: each.device, sealed: sealFirstWords(crypto, words, each) })),
  }
}

interface OpenedWords {
  readonly words: RequestWords
  /** Keeps content and stamp, which a report opens. */
  readonly changes: readonly StoreChange[]
}

/**
 * `atMs`: when the hub says that it stamped them. Undefined for what a certified device of `user` did not say to this account, and for
 * what could not be reported: the request counts, words put into its mouth do not.
 */
export async function openWords(
  context: Context,
  user: UserUri,
  atMs: number,
  franked: FrankedWords,
): Promise<OpenedWords | undefined> {
  const { crypto } = context
  try {
    const { device, sealingKey, sealingPrivateKey } = context.me()
    const opened = openFirstWords(crypto, { publicKey: sealingKey, privateKey: sealingPrivateKey }, device, franked.sealed)
    const content = decodeMimiContent(opened.content)
    const text = plainTextOf(content)
    const room = requestUri(crypto, user, context.me().user)
    if (text === undefined || !isFranked(context, { user, room, atMs, franked, content, bytes: opened.content })) return undefined
    if (!(await isSignedBy(context, user, opened))) return undefined
    const id = messageIdOf(content, opened.content, data => crypto.hash('SHA-256', data))
    const said = {
      what: 'request',
      cursor: 0,
      timestamp: atMs,
      sender: user,
      content: opened.content,
      frank: franked.frank,
    } as const
    return { words: { text, sentAtMs: opened.sentAtMs, id }, changes: [putSaid(keyOf(room), id, said)] }
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}

/** Content and stamp of these words. */
export function forgetWords({ crypto, me }: Context, user: UserUri, words: readonly RequestWords[]): StoreChange[] {
  const room = keyOf(requestUri(crypto, user, me().user))
  return words.flatMap(({ id }) => (id === undefined ? [] : [forgetSaid(room, id)]))
}

/** One text and nothing else: no file, no answer to or change of something. */
function plainTextOf(content: MimiContent): string | undefined {
  const isPlain = content.body.kind === 'single' && content.replaces === null && content.inReplyTo === null
  return isPlain ? textOf(content) : undefined
}

interface Claimed {
  readonly user: UserUri
  readonly room: RoomUri
  readonly atMs: number
  readonly franked: FrankedWords
  readonly content: MimiContent
  readonly bytes: Uint8Array
}

// standards.md §6, rule 1, as for messages: what could not be reported is not shown.
function isFranked({ crypto, hubKey }: Context, { user, room, atMs, franked, content, bytes }: Claimed): boolean {
  if (content.senderUri !== user || content.roomUri !== room) return false
  if (!equalBytes(franked.frankingTag, frankingTag(crypto, content.salt, bytes))) return false
  const key = hubKey()
  return key !== undefined && verifyFrank(crypto, key, franked.frank, { senderUri: user, roomUri: room, acceptedTimestamp: atMs })
}

async function isSignedBy({ crypto, trust }: Context, user: UserUri, words: FirstWords): Promise<boolean> {
  const { devices } = await trust.recordOf(user)
  const key = devices.find(({ device }) => device === words.device)?.signatureKey
  return key !== undefined && verifyFirstWords(crypto, key, words)
}
