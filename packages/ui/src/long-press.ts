// A right click, the menu key, or a finger that stays: one event for all three. Safari on phones sends no `contextmenu`.

import { useRef } from 'react'
import type { MouseEvent, PointerEvent } from 'react'

const holdMs = 450
/** A finger that moves farther than this scrolls. */
const slackPx = 10

export interface LongPress {
  onContextMenu(event: MouseEvent): void
  onPointerDown(event: PointerEvent): void
  onPointerMove(event: PointerEvent): void
  onPointerUp(): void
  onPointerCancel(): void
}

/** Handlers for a container; `onOpen` hears where, and the element that was meant. */
export function useLongPress(onOpen: (target: Element, x: number, y: number) => void): LongPress {
  const press = useRef<{ timer: number; x: number; y: number }>(undefined)
  const stop = (): void => {
    if (press.current !== undefined) clearTimeout(press.current.timer)
    press.current = undefined
  }
  return {
    onContextMenu(event) {
      stop()
      // Selected words and links keep the browser's own menu, which can copy them.
      if (event.target instanceof Element && (event.target.closest('a[target], textarea, input') !== null || hasSelection()))
        return
      event.preventDefault()
      open(event.target as Element, event.clientX, event.clientY, onOpen)
    },
    onPointerDown(event) {
      if (event.pointerType !== 'touch') return
      stop()
      const { clientX: x, clientY: y, target } = event
      press.current = { timer: window.setTimeout(() => onOpen(target as Element, x, y), holdMs), x, y }
    },
    onPointerMove(event) {
      const { current } = press
      if (current !== undefined && Math.hypot(event.clientX - current.x, event.clientY - current.y) > slackPx) stop()
    },
    onPointerUp: stop,
    onPointerCancel: stop,
  }
}

/** The menu key has no place: the menu opens beside the focused element. */
function open(target: Element, x: number, y: number, onOpen: (target: Element, x: number, y: number) => void): void {
  if (x !== 0 || y !== 0) return onOpen(target, x, y)
  const { left, bottom } = target.getBoundingClientRect()
  onOpen(target, left + 24, bottom)
}

function hasSelection(): boolean {
  return (getSelection()?.toString() ?? '') !== ''
}
