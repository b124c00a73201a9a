import { expect, test } from 'vitest'
import { createTexts, matchLanguage } from './texts.ts'
import type { Language } from './texts.ts'
import { compileCatalogue } from './vite-plugin.ts'

const english: Language = { tag: 'en', name: 'English', direction: 'ltr' }
const arabic: Language = { tag: 'ar', name: 'العربية', direction: 'rtl' }

test('compiled messages know the plurals of their language', () => {
  const t = createTexts<'new'>(
    arabic,
    compileCatalogue({ new: '{n, plural, one {واحدة} two {رسالتان} few {# رسائل} other {# رسالة}}' }),
  )
  expect([t('new', { n: 1 }), t('new', { n: 2 })]).toEqual(['واحدة', 'رسالتان'])
  expect(t('new', { n: 5 })).toContain('رسائل')
})

test('what is put into a sentence that runs the other way is isolated, and nothing else', () => {
  const said = { said: '{name} كتب' }
  const t = createTexts<'said'>(arabic, compileCatalogue(said))
  expect(t('said', { name: '+1 555 01' })).toBe('\u2068+1 555 01\u2069 كتب')
  expect(t('said', { name: 'منى' })).toBe('منى كتب')
  const plain = createTexts<'said'>(english, compileCatalogue({ said: '{name} wrote' }))
  expect(plain('said', { name: 'Ada +1' })).toBe('Ada +1 wrote')
  expect(plain('said', { name: 'منى' })).toBe('\u2068منى\u2069 wrote')
})

test('a message that is none stops the build and names itself', () => {
  expect(() => compileCatalogue({ broken: '{n, plural' })).toThrow('"broken"')
})

test("the reader's first spoken language wins, whatever its region", () => {
  expect(matchLanguage(['fr-FR', 'ar-EG', 'en'], [english, arabic])).toBe(arabic)
  expect(matchLanguage(['xx'], [english, arabic])).toBe(english)
})
