// How this browser shows the app: colours, language, size. Kept beside the app's database, because it says nothing about anybody
// and is needed before the first paint.

import { matchLanguage } from '@causeway/ui'
import type { Contrast, Mode } from '@causeway/ui'
import { useSyncExternalStore } from 'react'
import { languages } from './texts/index.ts'

export interface Look {
  readonly mode: Mode
  readonly contrast: Contrast
  readonly language: string
  /** Percent of the browser's own. */
  readonly textSize: number
}

const key = 'causeway.look'
const listeners = new Set<() => void>()
let look: Look = read()

export function useLook(): Look {
  return useSyncExternalStore(subscribe, () => look)
}

export function setLook(change: Partial<Look>): void {
  look = { ...look, ...change }
  localStorage.setItem(key, JSON.stringify(look))
  for (const listener of listeners) listener()
}

function read(): Look {
  const plain: Look = {
    mode: 'system',
    contrast: 'system',
    language: matchLanguage(navigator.languages, languages).tag,
    textSize: 100,
  }
  try {
    return { ...plain, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Look>) }
  } catch {
    return plain
  }
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed)
  // Another tab has changed it.
  const taken = (event: StorageEvent): void => {
    if (event.key !== key) return
    look = read()
    changed()
  }
  addEventListener('storage', taken)
  return () => {
    listeners.delete(changed)
    removeEventListener('storage', taken)
  }
}
