import type { ReactElement } from 'react'
import { useId } from 'react'

export interface TextAreaProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly rows?: number
  readonly maxLength?: number
  readonly hint?: string
}

/** More than a line of text, with its label above. */
export function TextArea({ label, value, onValue, rows = 3, maxLength = 4000, hint }: TextAreaProps): ReactElement {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5 text-small text-ink-soft">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        rows={rows}
        maxLength={maxLength}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={event => onValue(event.target.value)}
        className="rounded-xl border border-edge bg-panel px-3 py-2 text-body text-ink"
      />
      {hint !== undefined && <span id={`${id}-hint`}>{hint}</span>}
    </div>
  )
}
