import { cx } from '@causeway/ui'
import { CircleCheck } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

/** A question to all; a vote is seen by all. */
export function PollView({ message, room }: { message: Message; room: Room }): ReactElement | null {
  const t = useT()
  const { poll, own, id } = message
  if (poll === undefined) return null
  const most = Math.max(1, ...poll.options.map(({ names }) => names.length))
  const vote = (at: number, on: boolean): void => {
    if (on && !poll.many) poll.options.forEach(({ mine }, other) => mine && void room.vote(id, other, false))
    void room.vote(id, at, on)
  }
  return (
    <fieldset className="mb-1 flex min-w-0 w-72 max-w-full flex-col gap-1.5">
      <legend className="font-semibold">
        <bdi>{poll.question}</bdi>
      </legend>
      <p className={cx('text-small', own ? 'text-on-accent-soft' : 'text-ink-soft')}>
        {t(poll.many ? 'poll.choose.many' : 'poll.choose.one')}
      </p>
      {poll.options.map(({ text, names, mine }, at) => (
        <button
          key={text}
          type="button"
          aria-pressed={mine}
          title={names.join(', ')}
          onClick={() => vote(at, !mine)}
          className={cx('relative min-h-10 overflow-hidden rounded-xl px-3 py-1.5 text-start', own ? 'bg-black/15' : 'bg-panel')}
        >
          <span
            aria-hidden
            className={cx('absolute inset-y-0 start-0 transition-[width]', own ? 'bg-black/20' : 'bg-accent-wash')}
            style={{ width: `${(names.length / most) * 100}%` }}
          />
          <span className="relative flex items-center gap-2">
            {mine && <CircleCheck aria-hidden className="size-4.5 shrink-0" />}
            <bdi className="min-w-0 grow">{text}</bdi>
            <span className="shrink-0 text-small">{t('poll.votes', { n: names.length })}</span>
          </span>
        </button>
      ))}
    </fieldset>
  )
}
