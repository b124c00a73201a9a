// Texts reach every part of a page through one provider.

import { createContext, useContext, useEffect } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { Texts } from './texts.ts'

const Context = createContext<Texts<string> | undefined>(undefined)

/** Gives texts to what stands inside, and language and direction to the document. */
export function TextsProvider<Key extends string>(props: { texts: Texts<Key>; children: ReactNode }): ReactElement {
  const { language } = props.texts
  useEffect(() => {
    document.documentElement.lang = language.tag
    document.documentElement.dir = language.direction
  }, [language])
  return <Context value={props.texts as Texts<string>}>{props.children}</Context>
}

/** The texts of the nearest provider. An app types it once: `const useT = () => useTexts<TextKey>()`. */
export function useTexts<Key extends string>(): Texts<Key> {
  const texts = useContext(Context)
  if (texts === undefined) throw new Error('no TextsProvider stands around this part')
  return texts as Texts<Key>
}
