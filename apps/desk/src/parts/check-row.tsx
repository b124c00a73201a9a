import type { ReactElement, ReactNode } from 'react'

export interface CheckRowProps {
  readonly title: ReactNode
  readonly about?: ReactNode
  readonly checked: boolean
  readonly onChecked: (checked: boolean) => void
}

/** A box to tick, with what it means; the whole row is its label. */
export function CheckRow({ title, about, checked, onChecked }: CheckRowProps): ReactElement {
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-sunken">
      <input
        type="checkbox"
        className="mt-1 size-4 shrink-0 accent-accent"
        checked={checked}
        onChange={event => onChecked(event.target.checked)}
      />
      <span className="min-w-0">
        <span className="block text-body font-medium">{title}</span>
        {about !== undefined && <span className="block text-small break-words text-ink-soft">{about}</span>}
      </span>
    </label>
  )
}
