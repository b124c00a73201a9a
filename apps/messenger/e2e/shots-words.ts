// What stands on a button, in the language of the picture.

import careAr from '../src/care/texts/ar.ts'
import careDe from '../src/care/texts/de.ts'
import careEn from '../src/care/texts/en.ts'
import groupsAr from '../src/groups/texts/ar.ts'
import groupsDe from '../src/groups/texts/de.ts'
import groupsEn from '../src/groups/texts/en.ts'
import ar from '../src/texts/ar.ts'
import de from '../src/texts/de.ts'
import en from '../src/texts/en.ts'
import { escaped } from './people.ts'

const catalogues = {
  en: { ...en, ...careEn, ...groupsEn },
  de: { ...de, ...careDe, ...groupsDe },
  ar: { ...ar, ...careAr, ...groupsAr },
}

export type Language = keyof typeof catalogues
export type Words = (key: keyof (typeof catalogues)['en']) => RegExp

/** The whole of it; anything may stand where the text has a gap. */
export function wordsOf(language: Language): Words {
  return key => {
    const parts = catalogues[language][key].split(/\{\w+\}/)
    return new RegExp(`^${parts.map(escaped).join('.+')}$`)
  }
}
