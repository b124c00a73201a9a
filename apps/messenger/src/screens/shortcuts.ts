// Keys that work everywhere. Plain letters only while nobody writes.

import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { Engine } from '../engine/api.ts'
import { useTogether } from '../engine-context.tsx'
import { isListed } from '../list/conversation.ts'
import { paths } from './paths.ts'
import { addressOf } from './scope.tsx'

export function useShortcuts(selected: Selected | undefined, onHelp: () => void): void {
  const together = useTogether()
  const { account, room } = selected ?? {}
  const [, go] = useLocation()
  useEffect(() => {
    const step = (by: number): void => {
      const list = (together ?? []).filter(
        ({ conversation, engine }) =>
          !conversation.archived && isListed(conversation, engine.account === account ? room : undefined),
      )
      const at = list.findIndex(({ conversation, engine }) => conversation.id === room && engine.account === account)
      const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]
      if (next !== undefined) go(addressOf(next.engine.account, paths.room(next.conversation.id)))
    }
    const actions: Readonly<Record<string, () => void>> = {
      'alt ArrowDown': () => step(1),
      'alt ArrowUp': () => step(-1),
      'ctrl k': () => go(paths.search()),
      'ctrl ,': () => go(paths.settings()),
      'alt n': () => go(paths.newChat),
      'alt i': () => room !== undefined && go(addressOf(account ?? '', paths.details(room))),
      '?': onHelp,
      Escape: () => !isOverlayOpen() && go(paths.list),
    }
    const onKey = (event: KeyboardEvent): void => {
      const action = actions[nameOf(event)]
      if (action === undefined || event.defaultPrevented) return
      const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey
      if (isPlain && isWriting(event.target)) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [together, account, room, go, onHelp])
}

/** The open conversation, and of which own account it is. */
export interface Selected {
  readonly account: string
  readonly room: string
}

/** The open conversation where it is one of this account. */
export function roomIn({ account }: Engine, selected: Selected | undefined): string | undefined {
  return selected?.account === account ? selected.room : undefined
}

function nameOf(event: KeyboardEvent): string {
  const prefix = event.altKey ? 'alt ' : event.ctrlKey || event.metaKey ? 'ctrl ' : ''
  return prefix + (event.key.length === 1 ? event.key.toLowerCase() : event.key)
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
}

function isOverlayOpen(): boolean {
  return document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null
}
