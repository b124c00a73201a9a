// One message: its bubble, what it answers, what others feel about it, when it was, how far it came.

import { cx, hueOf, PropertyTag } from '@causeway/ui'
import { Ban, Forward, Hourglass } from 'lucide-react'
import { lazy, memo, Suspense } from 'react'
import type { MemoExoticComponent, ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { timeOf } from '../text/dates.ts'
import { isOnlyEmoji } from '../text/format.ts'
import { placeOf } from '../text/location.ts'
import { useT } from '../texts/index.ts'
import { Content } from './content.tsx'
import { Formatted } from './formatted.tsx'
import { PlaceCard } from './place-card.tsx'
import { Reactions } from './reactions.tsx'
import { StateMark } from './state-mark.tsx'
import { useCareful } from './use-guard.ts'
import { whyOf } from './why.ts'

const LinkCard = lazy(() => import('../previews/link-card.tsx'))

export interface BubbleProps {
  readonly message: Message
  readonly room: Room
  readonly first: boolean
  readonly last: boolean
  /** Names that can be mentioned; in a conversation of two, none. */
  readonly names: readonly string[]
  /** The sender's name stands over a group's first bubble. */
  readonly showName: boolean
  readonly actions: BubbleActions
}

export interface BubbleActions {
  jumpTo(id: string): void
  react(message: Message, emoji: string, on: boolean): void
  retry(message: Message): void
  discard(message: Message): void
}

export const Bubble: MemoExoticComponent<(props: BubbleProps) => ReactElement> = memo(function Bubble(
  props: BubbleProps,
): ReactElement {
  const t = useT()
  const { message, showName, actions } = props
  const { own, reactions, deleted } = message
  return (
    <div className={cx('flex max-w-full flex-col', own ? 'items-end' : 'items-start')}>
      {showName && <SenderName message={message} />}
      {!showName && <span className="sr-only">{message.senderName}: </span>}
      {!deleted && message.kind === 'text' && message.replyTo === undefined && isOnlyEmoji(message.text) ? (
        <LargeEmoji message={message} />
      ) : (
        <Body {...props} />
      )}
      {reactions.length > 0 && !deleted && <Reactions message={message} onReact={actions.react} />}
      {message.state === 'failed' && <NotSent message={message} actions={actions} />}
      {message.state === 'pending' && message.cause !== undefined && (
        <p className="px-1 pt-1 text-end text-small text-ink-soft">{whyOf(t, message.cause)}</p>
      )}
    </div>
  )
})

/** In a colour that is always theirs, with the app they are on. */
function SenderName({ message: { sender, senderName } }: { message: Message }): ReactElement {
  const { properties, property } = useEngine()
  const foreign = foreignProperty(properties, property, /^mimi:\/\/([^/]+)/.exec(sender)?.[1])
  return (
    <span className="mb-0.5 flex max-w-full items-center gap-1.5 ps-3">
      <bdi
        className="truncate text-small font-semibold text-[oklch(0.45_0.12_var(--hue))] dark:text-[oklch(0.83_0.09_var(--hue))]"
        style={{ '--hue': hueOf(sender) } as object}
      >
        {senderName}
      </bdi>
      {foreign !== undefined && <PropertyTag property={foreign} />}
    </span>
  )
}

function Body({ message, room, first, last, names, actions }: BubbleProps): ReactElement {
  const t = useT()
  const careful = useCareful(message)
  const place = message.deleted ? undefined : placeOf(message.text)
  const { own, deleted } = message
  const time = <TimeInside message={message} />
  return (
    <div
      className={cx(
        // A border that only the system's own colours make visible.
        'relative max-w-full min-w-12 rounded-[1.15rem] border border-transparent px-2.75 py-1.5 text-body [overflow-wrap:anywhere] whitespace-pre-wrap',
        deleted ? 'border-line! text-ink-soft' : own ? 'bg-accent text-on-accent' : 'bg-bubble text-ink',
        own && !first && 'rounded-se-md',
        own && !last && 'rounded-ee-md',
        !own && !first && 'rounded-ss-md',
        !own && !last && 'rounded-es-md',
        (message.state === 'written' || message.state === 'pending') && 'opacity-80',
      )}
    >
      {message.forwarded && (
        <span className={cx('mb-0.5 flex items-center gap-1 text-meta', own ? 'text-on-accent-soft' : 'text-ink-soft')}>
          <Forward aria-hidden className="size-3.5 rtl:-scale-x-100" />
          {t('message.forwarded')}
        </span>
      )}
      {message.replyTo !== undefined && <Quote message={message} onJump={actions.jumpTo} />}
      {!deleted && <Content message={message} room={room} />}
      {place !== undefined && <PlaceCard place={place} own={own} />}
      {!deleted && place === undefined && message.linkPreview !== undefined && (
        <Suspense fallback={<div className="mb-1 h-24 rounded-xl bg-black/10" />}>
          <LinkCard preview={message.linkPreview} message={message} careful={careful} />
        </Suspense>
      )}
      {deleted ? (
        <span className="italic">
          <Ban aria-hidden className="me-1.5 inline size-3.5 align-[-0.125em]" />
          {t(own ? 'message.deletedByYou' : 'message.deleted')}
          {time}
        </span>
      ) : message.text !== '' && place === undefined ? (
        <Formatted text={message.text} names={names} careful={careful} own={own} tail={time} />
      ) : message.kind === 'image' && !message.held ? (
        <Meta message={message} onPicture className="pointer-events-none absolute end-3 bottom-3.5" />
      ) : (
        <span className="block h-4">{time}</span>
      )}
    </div>
  )
}

/** What failed says why, and what can be done about it stands right there. */
function NotSent({ message, actions }: { message: Message; actions: BubbleActions }): ReactElement {
  const t = useT()
  const why = whyOf(t, message.cause)
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-3 px-1 pt-1 text-small">
      <span className="text-danger-ink">
        {t('message.state.failed')}
        {why !== undefined && ` · ${why}`}
      </span>
      <span className="flex gap-3">
        {message.cause !== 'room.not_participant' && (
          <TextButton label={t('message.retry')} onClick={() => actions.retry(message)} />
        )}
        <TextButton label={t('message.discard')} onClick={() => actions.discard(message)} />
      </span>
    </div>
  )
}

function TextButton({ label, onClick }: { label: string; onClick: () => void }): ReactElement {
  return (
    <button type="button" onClick={onClick} className="min-h-6 font-semibold text-accent-ink hover:underline">
      {label}
    </button>
  )
}

function LargeEmoji({ message }: { message: Message }): ReactElement {
  return (
    <div className="flex flex-col items-end">
      <span className="text-[2.75rem] leading-tight">{message.text}</span>
      <Meta message={message} className="rounded-full bg-sunken px-2 text-ink-soft!" plain />
    </div>
  )
}

interface MetaProps {
  readonly message: Message
  readonly className?: string
  /** Not on a bubble. */
  readonly plain?: boolean
  readonly onPicture?: boolean
}

function Meta({ message, className, plain = message.deleted, onPicture = false }: MetaProps): ReactElement {
  const t = useT()
  const { tag, direction } = t.language
  return (
    <span
      className={cx(
        'flex items-center gap-1 text-[0.6875rem] leading-4',
        onPicture
          ? 'rounded-full bg-black/65 px-1.5 text-white'
          : message.own && !plain
            ? 'text-on-accent-soft'
            : 'text-ink-soft',
        className,
      )}
    >
      {message.edited && !message.deleted && <span dir={direction}>{t('message.edited')}</span>}
      {message.expiresAtMs !== undefined && (
        <Hourglass role="img" aria-label={t('message.vanishes')} className="size-3 shrink-0" />
      )}
      <time dir={direction}>{timeOf(tag, message.atMs)}</time>
      {message.own && <StateMark state={message.state} onAccent={!plain} />}
    </span>
  )
}

/**
 * The time in the bubble's corner, and as much room behind the last word, so that words never run under it. Both stand inside the
 * text: its direction, not the page's, says which corner the words end in.
 */
function TimeInside({ message }: { message: Message }): ReactElement {
  return (
    <>
      <span aria-hidden className="pointer-events-none invisible ms-2 inline-flex h-3 align-bottom select-none">
        <Meta message={message} />
      </span>
      <Meta message={message} className="pointer-events-none absolute end-3 bottom-1.5" />
    </>
  )
}

function Quote({ message, onJump }: { message: Message; onJump: (id: string) => void }): ReactElement {
  const t = useT()
  const { own } = message
  const quoted = message.replyTo as NonNullable<Message['replyTo']>
  return (
    <button
      type="button"
      onClick={() => onJump(quoted.id)}
      className={cx(
        'mb-1 block w-full rounded-lg border-s-3 px-2 py-1 text-start text-small',
        own ? 'border-white/80 bg-black/20' : 'border-accent bg-panel',
      )}
    >
      <span className={cx('block font-semibold', !own && 'text-accent-ink')} dir="auto">
        {quoted.own ? t('any.you') : quoted.senderName}
      </span>
      <span className="line-clamp-2 opacity-90" dir="auto">
        {quoted.text === '' ? t('message.quoteGone') : quoted.text}
      </span>
    </button>
  )
}
