// Notifications of this tab: shown when nobody looks, without text where that is wished, never for a muted conversation.

import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Placed } from './engine/together.ts'
import { useEngine, useTogether } from './engine-context.tsx'
import { lineOf, nameOf } from './list/conversation.ts'
import { useT } from './texts/index.ts'

export interface NoteWishes {
  readonly show: boolean
  readonly text: boolean
}

const key = 'causeway.notifications'
const listeners = new Set<() => void>()
let wishes: NoteWishes = { show: false, text: true, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<NoteWishes>) }

export function useNotes(): NoteWishes {
  return useSyncExternalStore(
    changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => wishes,
  )
}

export function setNotes(change: Partial<NoteWishes>): void {
  wishes = { ...wishes, ...change }
  localStorage.setItem(key, JSON.stringify(wishes))
  for (const listener of listeners) listener()
}

/** Title, badge and notifications follow what is unread. */
export function useUnreadSigns(onOpen: (account: string, id: string) => void): void {
  const t = useT()
  const { property } = useEngine()
  const together = useTogether()
  const seen = useRef<Map<string, number>>(undefined)
  const unread = (together ?? [])
    .filter(({ conversation: { muted, archived } }) => !muted && !archived)
    .reduce((sum, { conversation }) => sum + conversation.unread, 0)
  useEffect(() => {
    document.title = unread === 0 ? property.name : `(${unread}) ${property.name}`
    const badge = navigator as { setAppBadge?: (count: number) => Promise<void> }
    void badge.setAppBadge?.(unread).catch(() => undefined)
  }, [unread, property.name])
  useEffect(() => {
    if (together === undefined) return
    const before = seen.current
    seen.current = new Map(together.map(placed => [keyOf(placed), placed.conversation.unread]))
    if (before === undefined || !wishes.show || document.hasFocus() || Notification.permission !== 'granted') return
    for (const placed of together) {
      const { muted, last, unread } = placed.conversation
      // What comes with an account that has just been opened is not new.
      if (muted || last?.hushed === true || unread <= (before.get(keyOf(placed)) ?? unread - Number(isAnyOf(placed, before))))
        continue
      show(placed)
    }
    function show(placed: Placed): void {
      const { conversation, engine } = placed
      const { last } = conversation
      const text = last === undefined ? '' : lineOf(t, last)
      const tag = keyOf(placed)
      const options = wishes.text ? { body: text, tag } : { tag }
      const note = new Notification(wishes.text ? nameOf(conversation, t) : t('notify.message'), options)
      note.onclick = () => {
        window.focus()
        onOpen(engine.account, conversation.id)
      }
    }
  }, [together, t, onOpen])
}

function keyOf({ engine, conversation }: Placed): string {
  return `${engine.account} ${conversation.id}`
}

function isAnyOf({ engine }: Placed, before: ReadonlyMap<string, number>): boolean {
  return engine.account === '' || [...before.keys()].some(key => key.startsWith(`${engine.account} `))
}
