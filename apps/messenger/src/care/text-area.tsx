import { useId } from 'react'
import type { ReactElement } from 'react'

/** Words for people who decide: as many as the server takes. */
const lengthMax = 2000

export function TextArea({
  label,
  value,
  onValue,
}: {
  label: string
  value: string
  onValue: (value: string) => void
}): ReactElement {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-small font-semibold text-ink-soft">
        {label}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        maxLength={lengthMax}
        value={value}
        onChange={event => onValue(event.target.value)}
        className="resize-none rounded-xl border border-edge bg-panel px-3 py-2 text-body text-ink"
      />
    </div>
  )
}
