import { LoaderCircle } from 'lucide-react'
import type { ReactElement } from 'react'
import { cx } from './class-names.ts'

/** Says nothing to a screen reader: what waits says so in words. */
export function Spinner({ className }: { className?: string }): ReactElement {
  return <LoaderCircle aria-hidden className={cx('animate-spin', className ?? 'size-5')} />
}
