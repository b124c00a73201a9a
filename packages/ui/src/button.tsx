// Buttons: with words, and with an icon whose words are its label.

import { Button as BaseButton } from '@base-ui/react/button'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactElement, ReactNode, Ref } from 'react'
import { cx } from './class-names.ts'
import { Spinner } from './spinner.tsx'

type Kind = 'primary' | 'quiet' | 'plain' | 'danger'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly kind?: Kind
  readonly icon?: LucideIcon
  /** Work is under way: the button keeps its width and takes no clicks. */
  readonly busy?: boolean
  readonly wide?: boolean
  readonly children: ReactNode
}

const kinds: Readonly<Record<Kind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  quiet: 'bg-sunken text-ink hover:bg-line',
  plain: 'text-accent-ink hover:bg-accent-wash',
  danger: 'bg-danger text-white hover:brightness-110',
}

export function Button({
  kind = 'quiet',
  icon: Icon,
  busy = false,
  wide = false,
  className,
  children,
  ...rest
}: ButtonProps): ReactElement {
  return (
    <BaseButton
      type="button"
      {...rest}
      disabled={rest.disabled === true || busy}
      focusableWhenDisabled={busy}
      className={cx(
        'relative inline-flex min-h-10 items-center border border-transparent justify-center gap-2 rounded-xl px-4 py-2 text-body font-semibold select-none',
        'transition-colors disabled:opacity-50 data-disabled:opacity-50',
        wide && 'w-full',
        kinds[kind],
        className,
      )}
    >
      {Icon !== undefined && <Icon className="size-4.5 shrink-0" aria-hidden />}
      <span className={cx('min-w-0', busy && 'opacity-0')}>{children}</span>
      {busy && <Spinner className="absolute size-5" />}
    </BaseButton>
  )
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon
  /** What it does, for those who do not see the icon; also its tooltip. */
  readonly label: string
  readonly pressed?: boolean
  readonly small?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

export function IconButton({ icon: Icon, label, pressed, small = false, className, ...rest }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      {...rest}
      className={cx(
        'inline-grid shrink-0 place-items-center rounded-full text-ink-soft transition-colors hover:bg-sunken hover:text-ink',
        'disabled:opacity-40 aria-pressed:bg-accent-wash aria-pressed:text-accent-ink data-popup-open:bg-sunken',
        small ? 'size-[min(2rem,44px)]' : 'size-[min(2.5rem,52px)]',
        className,
      )}
    >
      <Icon className={small ? 'size-[min(1.125rem,28px)]' : 'size-[min(1.25rem,30px)]'} aria-hidden />
    </button>
  )
}
