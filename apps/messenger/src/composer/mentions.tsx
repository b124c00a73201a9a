// Typing @ in a group offers its people. The text field stays in focus; the list is a listbox that it owns (ARIA combobox).

import { cx } from '@causeway/ui'
import { useId, useState } from 'react'
import type { KeyboardEvent, ReactElement, RefObject } from 'react'
import type { Member } from '../engine/api.ts'
import { PersonAvatar } from '../list/person-avatar.tsx'
import { useT } from '../texts/index.ts'

const shownMax = 6

export interface Mentions {
  readonly list: ReactElement | null
  readonly attributes: Readonly<Record<string, string | boolean | undefined>>
  /** Whether the key was for the list. */
  readonly onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean
}

export interface MentionsInput {
  readonly text: string
  readonly setText: (text: string) => void
  readonly area: RefObject<HTMLTextAreaElement | null>
  readonly people: readonly Member[]
}

export function useMentions({ text, setText, area, people }: MentionsInput): Mentions {
  const t = useT()
  const id = useId()
  const [at, setAt] = useState(0)
  const [dismissed, setDismissed] = useState('')
  const wanted = /(?:^|\s)@([\p{L}\p{N}+._-]*)$/u.exec(text.slice(0, area.current?.selectionEnd ?? text.length))?.[1]
  const found = wanted === undefined || dismissed === text ? [] : matching(people, wanted)
  const isOpen = found.length > 0
  const active = Math.min(at, found.length - 1)
  const choose = (member: Member): void => {
    const end = area.current?.selectionEnd ?? text.length
    const start = end - (wanted?.length ?? 0)
    const before = `${text.slice(0, start)}${mentionOf(member)} `
    const next = before + text.slice(end)
    setText(next)
    // Chosen is answered: the field's own place of writing is still that of the text before.
    setDismissed(next)
    setAt(0)
    area.current?.focus()
    requestAnimationFrame(() => area.current?.setSelectionRange(before.length, before.length))
  }
  return {
    attributes:
      people.length === 0
        ? {}
        : {
            role: 'combobox',
            'aria-expanded': isOpen,
            'aria-controls': isOpen ? id : undefined,
            'aria-autocomplete': 'list',
            'aria-activedescendant': isOpen ? `${id}-${active}` : undefined,
          },
    onKey(event) {
      if (!isOpen) return false
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step !== undefined) setAt((active + step + found.length) % found.length)
      else if (event.key === 'Enter' || event.key === 'Tab') choose(found[active] as Member)
      else if (event.key === 'Escape') setDismissed(text)
      else return false
      event.preventDefault()
      event.stopPropagation()
      return true
    },
    list: isOpen ? (
      <ul
        id={id}
        role="listbox"
        aria-label={t('write.mention')}
        className="mx-3 mt-2 overflow-hidden rounded-2xl border border-line bg-raised p-1 shadow-float"
      >
        {found.map((member, index) => (
          <li
            key={member.user}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={event => {
              event.preventDefault()
              choose(member)
            }}
            className={cx(
              'flex cursor-pointer items-center gap-3 rounded-xl px-2 py-1.5 text-body',
              index === active && 'bg-sunken',
            )}
          >
            <PersonAvatar name={member.name} user={member.user} size="small" />
            <span className="truncate" dir="auto">
              {member.name}
            </span>
          </li>
        ))}
      </ul>
    ) : null,
  }
}

/** Without spaces, so that its end is clear; by what they call themself, so that everybody in the group reads whom it means. */
export function mentionOf({ goesBy }: Pick<Member, 'goesBy'>): string {
  return goesBy.replaceAll(/[^\p{L}\p{N}+._-]+/gu, '_')
}

function matching(people: readonly Member[], wanted: string): Member[] {
  const start = wanted.toLocaleLowerCase()
  const fits = (text: string | undefined): boolean => text?.toLocaleLowerCase().startsWith(start) ?? false
  return people.filter(person => !person.isMe && [mentionOf(person), person.name, person.handle].some(fits)).slice(0, shownMax)
}
