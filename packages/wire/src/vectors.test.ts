// The published vectors of draft-ietf-mimi-content-08 and draft-mahy-mimi-message-status-01, byte for byte.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeCbor, encodeCbor } from './cbor.ts'
import {
  attachmentContent,
  deleteContent,
  editContent,
  reactionContent,
  replyContent,
  textContent,
  unlikeContent,
} from './mimi/compose.ts'
import { decodeMimiContent, encodeMimiContent, messageIdOf } from './mimi/content.ts'
import { type NestedPart, dispositionOf, partsInOrder, textOfPart } from './mimi/parts.ts'
import { decodeMessageStatus, encodeMessageStatus, statusNameOf } from './mimi/status.ts'
import type { RoomUri, UserUri } from './uri.ts'

const vectors = process.env['CAUSEWAY_VECTORS'] ?? join(import.meta.dirname, '../../../../shared/vectors')
const contentFolder = join(vectors, 'mimi-content')
const present = existsSync(contentFolder)
if (!present) console.warn(`SKIPPED: no MIMI vectors at ${vectors}; set CAUSEWAY_VECTORS`)

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest())
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(join(vectors, path)))
const example = (name: string): Uint8Array => bytesOf(`mimi-content/${name}.cbor`)

/** The message id stands in the first comment lines of the .edn file, over two lines. */
function idOf(name: string): string {
  const head = readFileSync(join(contentFolder, `${name}.edn`), 'utf8').split('[')[0] as string
  const match = /message ID = h'([0-9a-f\s#]+)'/.exec(head)
  return (match?.[1] ?? '').replaceAll(/[^0-9a-f]/g, '')
}

const names = present
  ? readdirSync(contentFolder)
      .filter(file => file.endsWith('.cbor') && !file.startsWith('implied'))
      .map(file => file.slice(0, -'.cbor'.length))
  : []

describe.runIf(present)('the published examples of MIMI content -08', () => {
  test('are 14', () => expect(names).toHaveLength(14))

  test.each(names)('%s decodes, encodes to the same bytes and has the published message id', name => {
    const bytes = example(name)
    const content = decodeMimiContent(bytes)
    expect(hex(encodeMimiContent(content))).toBe(hex(bytes))
    expect(hex(messageIdOf(content, bytes, sha256))).toBe(idOf(name))
  })

  test('implied-original is CBOR, but not a content message', () => {
    const bytes = example('implied-original')
    expect(hex(encodeCbor(decodeCbor(bytes)))).toBe(hex(bytes))
    expect(() => decodeMimiContent(bytes)).toThrow(expect.objectContaining({ code: 'wire.bad_content' }))
  })

  test('count their parts depth first, as the nested example numbers them', () => {
    const parts = [...partsInOrder(decodeMimiContent(example('multipart-3')).body)]
    expect(parts).toHaveLength(11)
    expect(textOfPart(parts[3] as NestedPart)).toContain('cid:5@local.invalid')
    expect(dispositionOf(parts[5] as NestedPart)).toBe('inline')
    expect(textOfPart(parts[9] as NestedPart)).toContain('cid:10@local.invalid')
  })
})

describe.runIf(present)('the constructors make the published examples', () => {
  const originOf = (name: string) => {
    const content = decodeMimiContent(example(name))
    const { salt, senderUri, roomUri } = content
    return { content, origin: { salt, senderUri: senderUri as UserUri, roomUri: roomUri as RoomUri } }
  }
  const markdown = { format: 'markdown' } as const
  const id = (name: string): Uint8Array => new Uint8Array(Buffer.from(idOf(name), 'hex'))

  test('original, reply and edit', () => {
    const original = originOf('original')
    const said = textOfPart(original.content.body) as string
    expect(hex(encodeMimiContent(textContent(original.origin, said, markdown)))).toBe(hex(example('original')))
    const reply = originOf('reply')
    const replied = replyContent(reply.origin, id('original'), textOfPart(reply.content.body) as string, markdown)
    expect(hex(encodeMimiContent(replied))).toBe(hex(example('reply')))
    const edit = originOf('edit')
    const replaced = { firstId: id('reply'), inReplyTo: id('original') }
    const edited = editContent(edit.origin, replaced, textOfPart(edit.content.body) as string, markdown)
    expect(hex(encodeMimiContent(edited))).toBe(hex(example('edit')))
  })

  test('delete, reaction and unlike', () => {
    const deleted = deleteContent(originOf('delete').origin, { firstId: id('reply'), inReplyTo: id('original') })
    expect(hex(encodeMimiContent(deleted))).toBe(hex(example('delete')))
    const reaction = reactionContent(originOf('reaction').origin, id('original'), '❤')
    expect(hex(encodeMimiContent(reaction))).toBe(hex(example('reaction')))
    const unliked = unlikeContent(originOf('unlike').origin, { firstId: id('reaction'), inReplyTo: id('original') })
    expect(hex(encodeMimiContent(unliked))).toBe(hex(example('unlike')))
  })

  test('attachment', () => {
    const { content, origin } = originOf('attachment')
    if (content.body.kind !== 'external') throw new Error('the example is an external part')
    const { kind: _kind, disposition: _disposition, ...file } = content.body
    expect(hex(encodeMimiContent(attachmentContent(origin, file)))).toBe(hex(example('attachment')))
  })
})

describe.runIf(present)('the published example of message status -01', () => {
  test('decodes and encodes to the same bytes', () => {
    const bytes = bytesOf('mimi-status/status.cbor')
    const statuses = decodeMessageStatus(bytes)
    expect(statuses.map(({ status }) => statusNameOf(status))).toEqual(['read', 'read', 'unread', 'expired'])
    expect(hex(encodeMessageStatus(statuses))).toBe(hex(bytes))
  })
})
