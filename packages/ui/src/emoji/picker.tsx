// Every emoji, by group or by word. The data is a chunk of its own that comes with the first opening, from the own origin.

import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import { Skeleton } from '../feedback.tsx'
import { Field } from '../field.tsx'
import { findEmoji } from './find.ts'
import type { Emoji } from './find.ts'

export interface EmojiPickerProps {
  readonly label: string
  readonly searchLabel: string
  readonly nothingFound: string
  /** Names of the ten groups, in the standard's order without its "components". */
  readonly groupNames: readonly string[]
  readonly language: string
  readonly onPick: (emoji: string) => void
}

const columns = 8

export function EmojiPicker(props: EmojiPickerProps): ReactElement {
  const { label, searchLabel, nothingFound, groupNames, language, onPick } = props
  const [emojis, setEmojis] = useState<readonly Emoji[]>()
  const [wanted, setWanted] = useState('')
  const grid = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let current = true
    void loadEmoji(language).then(loaded => current && setEmojis(loaded))
    return () => {
      current = false
    }
  }, [language])
  const groups = useMemo(() => groupsOf(emojis ?? [], wanted, groupNames), [emojis, wanted, groupNames])
  return (
    <div className="flex h-88 w-[min(21rem,calc(100vw-2rem))] flex-col gap-2 p-3">
      <Field
        label={searchLabel}
        hideLabel
        placeholder={searchLabel}
        type="search"
        value={wanted}
        onValue={setWanted}
        before={<Search aria-hidden className="size-4 text-ink-soft" />}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') focusEmoji(grid.current, 0)
        }}
      />
      <div
        ref={grid}
        role="group"
        aria-label={label}
        className="scroll-quiet min-h-0 grow overflow-y-auto"
        onKeyDown={moveInGrid}
      >
        {emojis === undefined && <Skeleton className="h-full w-full" />}
        {emojis !== undefined && groups.length === 0 && <p className="p-4 text-center text-body text-ink-soft">{nothingFound}</p>}
        {groups.map(({ name, members }) => (
          <section key={name} className="[content-visibility:auto] [contain-intrinsic-size:auto_12rem]">
            <h3 className="px-1 pt-2 pb-1 text-meta font-semibold text-ink-soft">{name}</h3>
            <div className="grid grid-cols-8">
              {members.map(emoji => (
                <button
                  key={emoji.emoji}
                  type="button"
                  data-emoji
                  aria-label={emoji.name}
                  title={emoji.name}
                  onClick={() => onPick(emoji.emoji)}
                  className="grid aspect-square place-items-center rounded-lg text-[1.4rem] hover:bg-sunken"
                >
                  {emoji.emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </div>
  )
}

function moveInGrid(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key]
  if (step === undefined) return
  const buttons = [...event.currentTarget.querySelectorAll('[data-emoji]')]
  const at = buttons.indexOf(event.target as Element)
  if (at < 0) return
  event.preventDefault()
  focusEmoji(event.currentTarget, Math.max(0, Math.min(buttons.length - 1, at + step)))
}

function focusEmoji(grid: HTMLElement | null, at: number): void {
  grid?.querySelectorAll<HTMLElement>('[data-emoji]')[at]?.focus()
}

function groupsOf(emojis: readonly Emoji[], wanted: string, names: readonly string[]): { name: string; members: Emoji[] }[] {
  const found = findEmoji(emojis, wanted)
  const order = [...new Set(emojis.map(({ group }) => group))]
  return order
    .map((group, at) => ({ name: names[at] ?? '', members: found.filter(emoji => emoji.group === group) }))
    .filter(({ members }) => members.length > 0)
}

type Row = readonly [emoji: string, group: number, name: string, words: string]

async function loadEmoji(language: string): Promise<readonly Emoji[]> {
  const { default: rows } = (language.startsWith('de')
    ? await import('emojibase-data/de/compact.json')
    : await import('emojibase-data/en/compact.json')) as unknown as { default: readonly Row[] }
  return rows.map(([emoji, group, name, words]) => ({ emoji, group, name, words: `${name} ${words}`.toLowerCase() }))
}
