// How far an own message has come: each state has a shape of its own, so that colour is not needed to tell them apart.

import { cx } from '@causeway/ui'
import { Check, CheckCheck, CircleAlert, CircleDashed, Clock } from 'lucide-react'
import type { ReactElement } from 'react'
import type { SendState } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

const icons = {
  written: CircleDashed,
  pending: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
} as const

export interface StateMarkProps {
  readonly state: SendState
  /** It stands on a bubble of the accent's colour. */
  readonly onAccent?: boolean
  readonly className?: string
}

export function StateMark({ state, onAccent = false, className }: StateMarkProps): ReactElement {
  const t = useT()
  const Icon = icons[state]
  return (
    <span
      role="img"
      aria-label={t(`message.state.${state}`)}
      title={t(`message.state.${state}`)}
      className={cx(
        'inline-grid place-items-center',
        state === 'read' && 'rounded-full',
        state === 'read' && (onAccent ? 'bg-white text-accent' : 'bg-accent text-on-accent'),
        className,
      )}
    >
      <Icon aria-hidden className={state === 'read' ? 'size-3 stroke-3' : 'size-3.5'} />
    </span>
  )
}
