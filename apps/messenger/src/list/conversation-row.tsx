// One conversation in the list: who, the last thing said, how much is new.

import { cx, PropertyTag } from '@causeway/ui'
import { BellOff, Pin } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Conversation, PropertyInfo } from '../engine/api.ts'
import { lineOf, nameOf } from './conversation.ts'
import { ConversationAvatar } from './conversation-avatar.tsx'
import { OwnTag } from './own-tag.tsx'
import { TypingText, useTyping } from './signs.tsx'
import { StateMark } from '../message/state-mark.tsx'
import { shortTime } from '../text/dates.ts'
import { plainText } from '../text/format.ts'
import { useT } from '../texts/index.ts'

export interface ConversationRowProps {
  readonly conversation: Conversation
  /** The app of the other side, where it is not the reader's own. */
  readonly property: PropertyInfo | undefined
  /** The own app whose conversation it is, where several are in one list. */
  readonly own: PropertyInfo | undefined
  readonly selected: boolean
  readonly href: string
  readonly onSelect: () => void
}

export function ConversationRow({ conversation, property, own, selected, href, onSelect }: ConversationRowProps): ReactElement {
  const t = useT()
  const { last, unread, markedUnread, muted, pinned, id } = conversation
  const isUnread = unread > 0 || markedUnread
  const name = nameOf(conversation, t)
  return (
    <a
      data-conversation={id}
      href={href}
      aria-current={selected ? 'page' : undefined}
      onClick={event => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        onSelect()
      }}
      className={cx(
        'mx-2 flex h-18 items-center gap-3 rounded-2xl px-2.5 transition-colors outline-offset-[-2px]!',
        selected ? 'bg-accent-wash' : 'hover:bg-sunken',
      )}
    >
      <ConversationAvatar conversation={conversation} property={property} />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-1.5">
          <span className={cx('truncate text-body text-ink', isUnread ? 'font-bold' : 'font-semibold')} dir="auto">
            {name}
          </span>
          {property !== undefined && <PropertyTag property={property} />}
          {muted && <BellOff role="img" aria-label={t('list.muted')} className="size-3.5 shrink-0 text-ink-soft" />}
          <span className="grow" />
          {last !== undefined && (
            <time className={cx('shrink-0 text-meta', isUnread ? 'font-semibold text-accent-ink' : 'text-ink-soft')}>
              {shortTime(t.language.tag, last.atMs, Date.now())}
            </time>
          )}
        </span>
        <span className="mt-0.5 flex items-center gap-1.5">
          <LastLine conversation={conversation} />
          <span className="grow" />
          {own !== undefined && <OwnTag property={own} />}
          {pinned && !isUnread && <Pin role="img" aria-label={t('list.pinned')} className="size-3.5 shrink-0 text-ink-soft" />}
          {isUnread && <UnreadCount count={unread} muted={muted} />}
        </span>
      </span>
    </a>
  )
}

function UnreadCount({ count, muted }: { count: number; muted: boolean }): ReactElement {
  const t = useT()
  const className = cx(
    'grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-meta font-bold',
    muted ? 'bg-ink-soft text-panel' : 'bg-accent text-on-accent',
  )
  if (count === 0)
    return <span role="img" aria-label={t('list.markUnread')} className={cx(className, 'size-3! min-w-3! px-0!')} />
  return (
    <span className={className}>
      <span aria-hidden>{count > 999 ? '999+' : count}</span>
      <span className="sr-only">{t('list.unread', { n: count })}</span>
    </span>
  )
}

function LastLine({ conversation }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const { draft, last, waiting } = conversation
  const typing = useTyping(conversation)
  const className = 'truncate text-body text-ink-soft'
  if (typing !== undefined)
    return (
      <span className="truncate text-body font-semibold text-accent-ink">
        <TypingText conversation={conversation} names={typing} />
      </span>
    )
  if (draft !== '')
    return (
      <>
        <span className="shrink-0 text-body font-semibold whitespace-pre text-danger-ink">
          {t('list.draft', { text: '' }).trim()}{' '}
        </span>
        <span className={className} dir="auto">
          {plainText(draft)}
        </span>
      </>
    )
  // How far the last message came: it would be read as the draft's, or as theirs who write.
  const mark = last?.own === true && (
    <StateMark state={last.state} className={cx('shrink-0', last.state !== 'read' && 'text-ink-soft')} />
  )
  if (waiting)
    return (
      <>
        {mark}
        <span className={cx(className, 'italic')}>{t('list.waiting')}</span>
      </>
    )
  if (last === undefined) return <span className={className}>{t(conversation.isLate ? 'list.late' : 'list.noMessages')}</span>
  return (
    <>
      {mark}
      {conversation.kind === 'group' && <Speaker last={last} />}
      <span className={className} dir="auto">
        {lineOf(t, last)}
      </span>
    </>
  )
}

/** Who said it, of a group: never so long that nothing is left for what was said. */
function Speaker({ last }: { last: NonNullable<Conversation['last']> }): ReactElement {
  const t = useT()
  const said = last.own ? t('list.you', { text: '' }) : t('list.from', { name: last.senderName, text: '' })
  return <bdi className="max-w-[45%] shrink-0 truncate text-body text-ink">{said.trim()}</bdi>
}
