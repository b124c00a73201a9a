// Words that come with the first page which needs them, not with the app.

import { createTexts } from '@causeway/ui'
import type { Texts } from '@causeway/ui'
import { use } from 'react'
import { useT } from './index.ts'

export type LoadTexts = Readonly<Record<string, () => Promise<{ default: Readonly<Record<string, unknown>> }>>>

/** The hook of one catalogue; it suspends until the words are there. */
export function lazyTexts<Key extends string>(load: LoadTexts): () => Texts<Key> {
  const loaded = new Map<string, Promise<Texts<Key>>>()
  return function useLazyTexts() {
    const { language } = useT()
    const known = loaded.get(language.tag)
    if (known !== undefined) return use(known)
    const texts = (load[language.tag] as LoadTexts[string])().then(({ default: catalogue }) =>
      createTexts<Key>(language, catalogue),
    )
    loaded.set(language.tag, texts)
    return use(texts)
  }
}
