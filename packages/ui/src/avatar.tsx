// A person's or a group's picture: their own, or initials on a colour that is always the same for them. The badge of the app they
// are on stands at its corner wherever the app matters.

import type { ReactElement } from 'react'
import { cx } from './class-names.ts'
import { hueOf, initialsOf } from './initials.ts'

export interface PropertyMark {
  readonly name: string
  /** One or two letters. */
  readonly short: string
  /** Hue of the property's accent, 0 to 360. */
  readonly hue: number
}

export interface AvatarProps {
  readonly name: string
  /** What the colour hangs on: an address, which stays when names change. */
  readonly seed: string
  readonly size?: 'tiny' | 'small' | 'medium' | 'large' | 'huge'
  readonly picture?: string | undefined
  readonly property?: PropertyMark | undefined
  readonly online?: boolean
}

const sizes = {
  tiny: 'size-6 text-[0.625rem]',
  small: 'size-[min(2rem,44px)] text-[min(0.75rem,16px)]',
  medium: 'size-[min(3rem,64px)] text-[min(0.9375rem,20px)]',
  large: 'size-16 text-title',
  huge: 'size-24 text-large',
} as const

export function Avatar({ name, seed, size = 'medium', picture, property, online = false }: AvatarProps): ReactElement {
  return (
    <span aria-hidden className={cx('relative inline-block shrink-0', sizes[size])}>
      {picture === undefined ? (
        <span
          className="grid size-full place-items-center rounded-full bg-[oklch(0.88_0.065_var(--hue))] font-semibold text-[oklch(0.34_0.09_var(--hue))] dark:bg-[oklch(0.36_0.07_var(--hue))] dark:text-[oklch(0.9_0.07_var(--hue))]"
          style={{ '--hue': hueOf(seed) } as object}
        >
          {initialsOf(name)}
        </span>
      ) : (
        <img src={picture} alt="" className="size-full rounded-full object-cover" />
      )}
      {property !== undefined && size !== 'tiny' && <Badge property={property} large={size === 'large' || size === 'huge'} />}
      {online && <span className="absolute end-0 top-0 size-3 rounded-full border-2 border-panel bg-good-ink" />}
    </span>
  )
}

function Badge({ property, large }: { property: PropertyMark; large: boolean }): ReactElement {
  return (
    <span
      className={cx(
        'absolute -end-0.5 -bottom-0.5 grid place-items-center rounded-full border-2 border-panel bg-[oklch(0.5_0.16_var(--hue))] font-bold text-white',
        large ? 'size-7 text-meta' : 'size-5 text-[0.5625rem]',
      )}
      style={{ '--hue': property.hue } as object}
    >
      {property.short}
    </span>
  )
}

/** The app a person is on, in words; stands beside a name. */
export function PropertyTag({ property, className }: { property: PropertyMark; className?: string }): ReactElement {
  return (
    <span
      className={cx(
        'inline-flex shrink-0 items-center rounded-md bg-[oklch(0.94_0.035_var(--hue))] px-1.5 text-meta font-semibold text-[oklch(0.42_0.13_var(--hue))] dark:bg-[oklch(0.32_0.055_var(--hue))] dark:text-[oklch(0.87_0.09_var(--hue))]',
        className,
      )}
      style={{ '--hue': property.hue } as object}
    >
      {property.name}
    </span>
  )
}
