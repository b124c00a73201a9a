// Inputs with their label, hint and error bound to them.

import { Field as BaseField } from '@base-ui/react/field'
import type { ComponentProps, ReactElement, ReactNode, Ref } from 'react'
import { cx } from './class-names.ts'

export interface FieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly hint?: string | undefined
  readonly error?: string | undefined
  /** The label is for screen readers only; the placeholder says it to the eye. */
  readonly hideLabel?: boolean
  readonly before?: ReactNode
  readonly after?: ReactNode
  readonly ref?: Ref<HTMLInputElement>
}

export function Field({
  label,
  value,
  onValue,
  hint,
  error,
  hideLabel = false,
  before,
  after,
  className,
  ...rest
}: FieldProps): ReactElement {
  return (
    <BaseField.Root invalid={error !== undefined} className={cx('flex flex-col gap-1.5', className)}>
      <BaseField.Label className={hideLabel ? 'sr-only' : 'text-small font-semibold text-ink-soft'}>{label}</BaseField.Label>
      <div
        className={cx(
          'flex min-h-11 items-center gap-2 rounded-xl border bg-panel px-3 transition-colors focus-within:border-accent-ink focus-within:ring-1 focus-within:ring-accent-ink',
          error === undefined ? 'border-edge' : 'border-danger-ink',
        )}
      >
        {before}
        <BaseField.Control
          {...rest}
          value={value}
          onValueChange={onValue}
          dir={rest.dir ?? 'auto'}
          className="min-w-0 grow bg-transparent py-2 text-body text-ink outline-none placeholder:text-ink-soft"
        />
        {after}
      </div>
      {hint !== undefined && <BaseField.Description className="text-small text-ink-soft">{hint}</BaseField.Description>}
      {error !== undefined && (
        <BaseField.Error match className="text-small font-medium text-danger-ink" role="alert">
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  )
}

export interface SwitchRowProps {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChecked: (checked: boolean) => void
  readonly disabled?: boolean
}

/** A setting that is on or off; the whole row is its label. */
export function SwitchRow({ label, hint, checked, onChecked, disabled = false }: SwitchRowProps): ReactElement {
  return (
    <label className="relative flex min-h-14 cursor-pointer items-center gap-4 px-4 py-2.5">
      <span className="min-w-0 grow">
        <span className="block text-body text-ink">{label}</span>
        {hint !== undefined && <span className="block text-small text-ink-soft">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        className="peer sr-only"
        checked={checked}
        disabled={disabled}
        onChange={event => onChecked(event.target.checked)}
      />
      <span
        aria-hidden
        className={cx(
          'flex h-6.5 w-11 shrink-0 items-center rounded-full p-0.5 transition-colors peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent-ink',
          checked ? 'justify-end bg-accent' : 'bg-edge',
          disabled && 'opacity-50',
        )}
      >
        <span className="size-5.5 rounded-full bg-white shadow-sm" />
      </span>
    </label>
  )
}

export interface ChoiceRowProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onValue: (value: Value) => void
  readonly hint?: string
}

/** One of a few; the platform's own list, which every keyboard and phone knows. */
export function ChoiceRow<Value extends string>({ label, value, options, onValue, hint }: ChoiceRowProps<Value>): ReactElement {
  return (
    <label className="flex min-h-14 items-center gap-4 px-4 py-2.5">
      <span className="min-w-0 grow">
        <span className="block text-body text-ink">{label}</span>
        {hint !== undefined && <span className="block text-small text-ink-soft">{hint}</span>}
      </span>
      <select
        value={value}
        onChange={event => onValue(event.target.value as Value)}
        className="max-w-[55%] min-h-9 rounded-lg border border-edge bg-panel px-2 py-1 text-body text-ink"
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
