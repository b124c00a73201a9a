import type { ReactElement } from 'react'

export interface SelectProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onValue: (value: Value) => void
}

/** One of a few, with its label above: the form's brother of `ChoiceRow`. */
export function Select<Value extends string>({ label, value, options, onValue }: SelectProps<Value>): ReactElement {
  return (
    <label className="flex flex-col gap-1.5 text-small font-semibold text-ink-soft">
      {label}
      <select
        value={value}
        onChange={event => onValue(event.target.value as Value)}
        className="min-h-11 rounded-xl border border-edge bg-panel px-3 text-body font-normal text-ink"
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
