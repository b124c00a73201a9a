// Notifications of this tab: shown when nobody looks, without text where that is wished, never for a muted conversation.

import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Conversation } from './engine/api.ts'
import { useEngine, useLive } from './engine-context.tsx'
import { kindText, nameOf } from './list/conversation.ts'
import { plainText } from './text/format.ts'
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
export function useUnreadSigns(onOpen: (id: string) => void): void {
  const t = useT()
  const { property, conversations: live } = useEngine()
  const conversations = useLive(live)
  const seen = useRef<Map<string, number>>(undefined)
  const unread = (conversations ?? [])
    .filter(({ muted, archived }) => !muted && !archived)
    .reduce((sum, each) => sum + each.unread, 0)
  useEffect(() => {
    document.title = unread === 0 ? property.name : `(${unread}) ${property.name}`
    const badge = navigator as { setAppBadge?: (count: number) => Promise<void> }
    void badge.setAppBadge?.(unread).catch(() => undefined)
  }, [unread, property.name])
  useEffect(() => {
    if (conversations === undefined) return
    const before = seen.current
    seen.current = new Map(conversations.map(({ id, unread }) => [id, unread]))
    if (before === undefined || !wishes.show || document.hasFocus() || Notification.permission !== 'granted') return
    for (const conversation of conversations) {
      if (conversation.muted || conversation.last?.hushed === true || conversation.unread <= (before.get(conversation.id) ?? 0))
        continue
      show(conversation)
    }
    function show(conversation: Conversation): void {
      const { last } = conversation
      const text = last === undefined ? '' : last.text === '' ? kindText(t, last.kind) : plainText(last.text)
      const options = wishes.text ? { body: text, tag: conversation.id } : { tag: conversation.id }
      const note = new Notification(wishes.text ? nameOf(conversation, t) : t('notify.message'), options)
      note.onclick = () => {
        window.focus()
        onOpen(conversation.id)
      }
    }
  }, [conversations, t, onOpen])
}
