import { expect, test } from 'vitest'
import { formatText, isOnlyEmoji, plainText } from './format.ts'

const inside = (text: string, names: string[] = []): unknown => {
  const block = formatText(text, names)[0]
  return block !== undefined && 'inside' in block ? block.inside : block
}

test('marks at word edges format, marks inside words do not', () => {
  expect(inside('a *b _c_* d')).toEqual([
    { kind: 'text', text: 'a ' },
    {
      kind: 'bold',
      inside: [
        { kind: 'text', text: 'b ' },
        { kind: 'italic', inside: [{ kind: 'text', text: 'c' }] },
      ],
    },
    { kind: 'text', text: ' d' },
  ])
  expect(inside('snake_case_name and 2*3*4 and * alone')).toEqual([
    { kind: 'text', text: 'snake_case_name and 2*3*4 and * alone' },
  ])
})

test('a link ends before the end of the sentence, and only http becomes one', () => {
  expect(inside('see https://example.org/a_b_(c).')).toEqual([
    { kind: 'text', text: 'see ' },
    { kind: 'link', text: 'https://example.org/a_b_(c)', href: 'https://example.org/a_b_(c)' },
    { kind: 'text', text: '.' },
  ])
  expect(inside('(www.example.org)')).toMatchObject([{}, { kind: 'link', href: 'https://www.example.org' }, {}])
  expect(inside('javascript:alert(1) data:text/html,x')).toEqual([{ kind: 'text', text: 'javascript:alert(1) data:text/html,x' }])
})

test('code keeps what stands in it', () => {
  expect(inside('`*not bold*`')).toEqual([{ kind: 'code', text: '*not bold*' }])
  expect(formatText('before\n```js\nconst a = `x`\n```\nafter')).toEqual([
    { kind: 'lines', inside: [{ kind: 'text', text: 'before' }] },
    { kind: 'code', text: 'const a = `x`' },
    { kind: 'lines', inside: [{ kind: 'text', text: 'after' }] },
  ])
})

test('only people who are there are mentioned', () => {
  expect(inside('hi @ada. and @bob', ['ada', 'ad'])).toEqual([
    { kind: 'text', text: 'hi ' },
    { kind: 'mention', text: '@ada' },
    { kind: 'text', text: '. and @bob' },
  ])
})

test('quotes are blocks of their own', () => {
  expect(formatText('> one\n> two\nthree').map(block => block.kind)).toEqual(['quote', 'lines'])
})

test('a list shows words without marks, in one line', () => {
  expect(plainText('> *hi*\n`there`  _you_')).toBe('hi there you')
})

test('few emoji alone are large; words, digits and many are not', () => {
  expect(['👍', '👨‍👩‍👧 ❤️', '🇩🇪'].every(isOnlyEmoji)).toBe(true)
  expect(['1', 'a👍', '👍👍👍👍👍👍👍', ''].some(isOnlyEmoji)).toBe(false)
})

test('text that would make a careless parser slow is done at once', () => {
  const started = performance.now()
  formatText('*'.repeat(20_000))
  formatText('*a '.repeat(5000))
  formatText('@'.repeat(20_000))
  expect(performance.now() - started).toBeLessThan(1500)
})
