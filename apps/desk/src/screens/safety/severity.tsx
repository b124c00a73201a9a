import { cx } from '@causeway/ui'
import type { ReactElement } from 'react'

const words = ['', 'Annoying', 'Harmful', 'Serious', 'Danger'] as const
const tones = [
  '',
  'bg-sunken text-ink',
  'bg-sunken text-ink',
  'bg-warning-wash text-warning-ink',
  'bg-danger-wash text-danger-ink',
]

export function Severity({ severity }: { severity: number }): ReactElement {
  return (
    <span className={cx('inline-block rounded-lg px-2 py-0.5 text-small font-semibold whitespace-nowrap', tones[severity])}>
      {severity} {words[severity]}
    </span>
  )
}
