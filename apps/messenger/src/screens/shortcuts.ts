// Keys that work everywhere. Plain letters only while nobody writes.

import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../engine-context.tsx'
import { isListed } from '../list/conversation.ts'
import { paths } from './paths.ts'

export function useShortcuts(selected: string | undefined, onHelp: () => void): void {
  const engine = useEngine()
  const [, go] = useLocation()
  useEffect(() => {
    const step = (by: number): void => {
      const list = (engine.conversations.get() ?? []).filter(each => !each.archived && isListed(each, selected))
      const at = list.findIndex(({ id }) => id === selected)
      const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]
      if (next !== undefined) go(paths.room(next.id))
    }
    const actions: Readonly<Record<string, () => void>> = {
      'alt ArrowDown': () => step(1),
      'alt ArrowUp': () => step(-1),
      'ctrl k': () => go(paths.search()),
      'ctrl ,': () => go(paths.settings()),
      'alt n': () => go(paths.newChat),
      'alt i': () => selected !== undefined && go(paths.details(selected)),
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
  }, [engine, selected, go, onHelp])
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
