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

test('a message that is none stops the build and names itself', () => {
  expect(() => compileCatalogue({ broken: '{n, plural' })).toThrow('"broken"')
})

test("the reader's first spoken language wins, whatever its region", () => {
  expect(matchLanguage(['fr-FR', 'ar-EG', 'en'], [english, arabic])).toBe(arabic)
  expect(matchLanguage(['xx'], [english, arabic])).toBe(english)
})
