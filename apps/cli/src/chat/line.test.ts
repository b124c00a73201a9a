import { describe, expect, test } from 'vitest'
import { createPalette } from '../terminal/palette.ts'
import { safe } from '../terminal/terminal.ts'
import { findProperty, type KnownProperty, parseAddress } from './address.ts'
import { harmlessName } from './commands/messages.ts'
import { clock, messageLine, roomLine, sizeText, ticks } from './format.ts'
import { behindWords, parseInput } from './input.ts'
import { widthOf } from './screen.ts'
import type { MessageView } from './view.ts'

const plain = createPalette(false)

const message: MessageView = {
  number: 3,
  room: 'Trip',
  roomNumber: 2,
  isCurrent: true,
  from: 'ben',
  property: 'Harbor',
  isOwn: false,
  timestamp: new Date(2026, 0, 5, 14, 2).getTime(),
  text: 'Hello',
  edited: false,
  deleted: false,
  state: 'sent',
  cause: undefined,
  replyTo: undefined,
  file: undefined,
  reactions: [],
  readBy: 0,
  deliveredTo: 0,
}

describe('a typed line', () => {
  test('is a command when it begins with one slash, a message with two or none', () => {
    expect(parseInput('/Add harbor "+1 555"')).toEqual({
      kind: 'command',
      name: 'add',
      words: ['harbor', '+1 555'],
      rest: 'harbor "+1 555"',
    })
    expect(parseInput('//etc/hosts')).toEqual({ kind: 'text', text: '/etc/hosts' })
    expect(parseInput('  hello /you ')).toEqual({ kind: 'text', text: 'hello /you' })
    expect(parseInput('   ')).toEqual({ kind: 'nothing' })
  })

  test('keeps the text behind its first words as it was typed', () => {
    expect(behindWords('3  two  spaces and "quotes"', 1)).toBe('two  spaces and "quotes"')
    expect(behindWords('"a b" c', 1)).toBe('c')
    expect(behindWords('only', 1)).toBe('')
  })
})

describe('an address', () => {
  const properties: KnownProperty[] = [
    { domain: 'harbor.localhost', name: 'Harbor', handleType: 'phone', embeddedLogin: true },
    { domain: 'shop.example', name: 'The Shop', handleType: 'email', embeddedLogin: false },
  ]

  test('is an app and a handle, which may hold colons', () => {
    expect(parseAddress('lumen:ada')).toEqual({ property: 'lumen', handle: 'ada' })
    expect(parseAddress('x: y:z')).toEqual({ property: 'x', handle: 'y:z' })
    for (const text of ['ada', ':ada', 'lumen:', 'a b:c']) expect(parseAddress(text), text).toBeUndefined()
  })

  test('finds its app by domain, name or first label, whatever the case', () => {
    for (const written of ['harbor', 'HARBOR', 'harbor.localhost']) expect(findProperty(properties, written)?.name).toBe('Harbor')
    expect(findProperty(properties, 'shop')?.name).toBe('The Shop')
    expect(findProperty(properties, 'harb')).toBeUndefined()
  })
})

describe('a shown message', () => {
  test('tells time, number, person, app and text', () => {
    expect(messageLine(message, plain)).toBe('2026-01-05 14:02  #3 ben·Harbor  Hello')
    expect(messageLine({ ...message, isCurrent: false }, plain)).toContain('[/2 Trip] ben·Harbor')
  })

  test('tells a reply, an edit, a reaction, a deletion and a file', () => {
    expect(messageLine({ ...message, replyTo: { number: 1, text: 'Who?' } }, plain)).toContain('↳ #1 “Who?” Hello')
    expect(messageLine({ ...message, edited: true }, plain)).toContain('Hello (edited)')
    expect(messageLine({ ...message, reactions: [{ reaction: '👍', from: ['a', 'b'] }] }, plain)).toContain('[👍 2]')
    expect(messageLine({ ...message, deleted: true, text: undefined }, plain)).toMatch(/deleted$/)
    const file = { name: 'a.png', contentType: 'image/png', sizeBytes: 12_300 }
    expect(messageLine({ ...message, file }, plain)).toContain('[file a.png, 12.3 kB] Hello  /save 3')
  })

  test('cannot move the cursor, forge a line or turn the writing around', () => {
    const line = messageLine({ ...message, text: 'a\u001b[2Jb\nc\u202ed\r', from: 'x\u0007' }, plain)
    expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(safe('tab\tstays a space')).toBe('tab stays a space')
  })

  test('has ticks that differ without colour', () => {
    const states = (['pending', 'sent', 'delivered', 'read', 'failed'] as const).map(state =>
      ticks({ state, cause: 'room.full' }, plain),
    )
    expect(states).toEqual(['○', '✓', '✓✓', '✓✓ read', '✗ not sent: The room has as many participants as it may have.'])
  })
})

test('a room tells what is unread', () => {
  const room = { number: 1, name: 'Trip', kind: 'group', status: 'active', people: ['a', 'b'], unread: 2 } as const
  expect(roomLine({ ...room, lastMessageAtMs: 0, lastText: undefined }, true, plain)).toBe('›/1 Trip  3 people  2 unread')
})

test('today has no date', () => {
  const now = new Date(2026, 5, 1, 23, 59).getTime()
  expect(clock(new Date(2026, 5, 1, 0, 5).getTime(), now)).toBe('00:05')
  expect(clock(new Date(2026, 4, 31, 23, 58).getTime(), now)).toBe('2026-05-31 23:58')
})

test('sizes are told as people tell them', () => {
  expect([999, 1000, 2_345_678].map(sizeText)).toEqual(['999 bytes', '1.0 kB', '2.3 MB'])
})

test('a name chosen by a sender stays in the folder and is not hidden', () => {
  expect(harmlessName('../../.ssh/authorized_keys')).toBe('authorized_keys')
  expect(harmlessName('C:\\temp\\.profile')).toBe('profile')
  expect(harmlessName('a\u202egnp.exe\n')).toBe('a_gnp.exe_')
  expect(harmlessName('..')).toBe('file')
})

test('wide characters take two columns, colours none', () => {
  expect(widthOf('\u001b[31mab\u001b[0m')).toBe(2)
  expect(widthOf('日本')).toBe(4)
  expect(widthOf('👍')).toBe(2)
})
