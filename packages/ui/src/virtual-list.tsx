// A long list of which only the visible part is in the page. Roles are set by hand, so that a screen reader still hears "item 9 of
// 2,031", and the arrow keys walk through items that are not there yet.

import { useVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement, ReactNode, Ref } from 'react'
import { cx } from './class-names.ts'

export interface VirtualListHandle {
  /** Shows the item at this place; `end` puts it at the bottom. */
  scrollTo(index: number, align?: 'start' | 'center' | 'end' | 'auto'): void
  scrollToEnd(smooth?: boolean): void
  focus(index: number): void
  isAtEnd(): boolean
}

export interface VirtualListProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
  /** Height in px before an item has been measured. */
  readonly estimateSize: (item: Item) => number
  readonly renderItem: (item: Item, index: number, focused: boolean) => ReactNode
  /** `end`: a chat. Starts at the bottom, keeps the reader's place when older items arrive, follows new ones at the bottom. */
  readonly anchor: 'start' | 'end'
  /** Opens here instead of at the anchor. */
  readonly initialIndex?: number | undefined
  readonly onNearStart?: (() => void) | undefined
  readonly onNearEnd?: (() => void) | undefined
  readonly onAtEnd?: ((atEnd: boolean) => void) | undefined
  /** Which items are visible, after scrolling. */
  readonly onRange?: ((first: number, last: number) => void) | undefined
  /** Items the list knows of but has not: the place of the first item in the whole, and the whole's length. */
  readonly offset?: number
  readonly total?: number
  readonly className?: string
  readonly padding?: { readonly start: number; readonly end: number }
  readonly ref?: Ref<VirtualListHandle>
}

/** How many px before an edge more is asked for: about two screens, so that a reader seldom waits. */
const nearPx = 1400
const endThresholdPx = 60

export function VirtualList<Item>(props: VirtualListProps<Item>): ReactElement {
  const { items, label, keyOf, renderItem, anchor, className, padding, offset = 0, total = items.length } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => props.estimateSize(items[index] as Item),
    getItemKey: useCallback((index: number) => keyOf(items[index] as Item), [items, keyOf]),
    overscan: 8,
    anchorTo: anchor,
    followOnAppend: anchor === 'end',
    scrollEndThreshold: endThresholdPx,
    paddingStart: padding?.start ?? 0,
    paddingEnd: padding?.end ?? 0,
    useFlushSync: false,
  })
  useStart(virtualizer, props)
  useEdges(virtualizer, scroller, props)
  const [focusedKey, setFocusedKey] = useState<string>()
  const focus = (index: number): void => {
    const item = items[index]
    if (item === undefined) return
    setFocusedKey(keyOf(item))
    virtualizer.scrollToIndex(index)
    focusWhenThere(scroller.current, index)
  }
  useImperativeHandle(props.ref, () => handleOf(virtualizer, focus))
  const focusedIndex = items.findIndex(item => keyOf(item) === focusedKey)
  const tabStop = focusedIndex >= 0 ? focusedIndex : anchor === 'end' ? items.length - 1 : 0
  return (
    <div ref={scroller} className={cx('scroll-quiet overflow-y-auto overscroll-contain [overflow-anchor:none]', className)}>
      <div
        role="list"
        aria-label={label}
        className="relative w-full"
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={event => moveFocus(event, items.length, focus)}
      >
        {virtualizer.getVirtualItems().map(row => (
          <div
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            role="listitem"
            aria-setsize={total}
            aria-posinset={offset + row.index + 1}
            tabIndex={row.index === tabStop ? 0 : -1}
            onFocus={event => event.target === event.currentTarget && setFocusedKey(String(row.key))}
            className="absolute inset-x-0 top-0 rounded-lg -outline-offset-2!"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {renderItem(items[row.index] as Item, row.index, row.key === focusedKey)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** The first place, before the first paint: the list never jumps in the reader's sight. */
function useStart<Item>(virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>, props: VirtualListProps<Item>): void {
  const started = useRef(false)
  useLayoutEffect(() => {
    if (started.current || props.items.length === 0) return
    started.current = true
    if (props.initialIndex !== undefined) virtualizer.scrollToIndex(props.initialIndex, { align: 'center' })
    else if (props.anchor === 'end') virtualizer.scrollToEnd()
  }, [virtualizer, props.items.length, props.initialIndex, props.anchor])
}

function useEdges<Item>(
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>,
  scroller: { readonly current: HTMLDivElement | null },
  props: VirtualListProps<Item>,
): void {
  const latest = useRef(props)
  latest.current = props
  const wasAtEnd = useRef<boolean>(undefined)
  const look = useCallback(() => {
    const element = scroller.current
    if (element === null) return
    const { onNearStart, onNearEnd, onAtEnd, onRange } = latest.current
    if (element.scrollTop < nearPx) onNearStart?.()
    const below = element.scrollHeight - element.clientHeight - element.scrollTop
    if (below < nearPx) onNearEnd?.()
    const atEnd = below < endThresholdPx
    if (atEnd !== wasAtEnd.current) onAtEnd?.(atEnd)
    wasAtEnd.current = atEnd
    const range = virtualizer.calculateRange()
    if (range !== null) onRange?.(range.startIndex, range.endIndex)
  }, [virtualizer, scroller])
  useEffect(() => {
    const element = scroller.current
    element?.addEventListener('scroll', look, { passive: true })
    return () => element?.removeEventListener('scroll', look)
  }, [look, scroller])
  useEffect(look, [look, props.items])
}

function handleOf(virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>, focus: (index: number) => void): VirtualListHandle {
  return {
    scrollTo: (index, align = 'auto') => virtualizer.scrollToIndex(index, { align }),
    scrollToEnd: (smooth = false) => virtualizer.scrollToEnd({ behavior: smooth ? 'smooth' : 'auto' }),
    focus,
    isAtEnd: () => virtualizer.isAtEnd(),
  }
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>, count: number, focus: (index: number) => void): void {
  const item = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
  if (item === null || event.target !== item) return
  const at = Number(item.dataset['index'])
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }[event.key]
  if (next === undefined) return
  event.preventDefault()
  focus(Math.max(0, Math.min(count - 1, next)))
}

/** An item far away enters the page a frame or two after the scrolling. */
function focusWhenThere(scroller: HTMLElement | null, index: number, framesLeft = 10): void {
  const item = scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`)
  if (item !== null && item !== undefined) item.focus({ preventScroll: true })
  else if (framesLeft > 0) requestAnimationFrame(() => focusWhenThere(scroller, index, framesLeft - 1))
}
