import { cx } from '@causeway/ui'
import type { ReactElement } from 'react'

export interface FileFieldProps {
  readonly label: string
  readonly accept?: string
  readonly multiple?: boolean
  readonly disabled?: boolean
  readonly className?: string
  readonly onFiles: (files: readonly File[]) => void
}

/** Files of this device, with a label above. */
export function FileField({ label, className, onFiles, ...rest }: FileFieldProps): ReactElement {
  return (
    <label className={cx('flex flex-col gap-1.5 text-small font-semibold text-ink-soft', className)}>
      {label}
      <input
        {...rest}
        type="file"
        onChange={event => onFiles([...(event.target.files ?? [])])}
        className="min-w-0 rounded-xl border border-edge bg-panel p-2 text-body font-normal text-ink file:me-3 file:rounded-lg file:border-0 file:bg-sunken file:px-3 file:py-1.5 file:font-semibold file:text-ink"
      />
    </label>
  )
}
