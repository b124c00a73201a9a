// Menus: from a button of their own, and one for all rows of a list.

import { Menu as BaseMenu } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import { Fragment } from 'react'
import type { ReactElement } from 'react'
import { cx } from './class-names.ts'

export interface MenuItem {
  readonly label: string
  readonly icon?: LucideIcon
  /** The icon points somewhere: the other way where one reads from right to left. */
  readonly points?: boolean
  readonly onSelect: () => void
  readonly danger?: boolean
  readonly disabled?: boolean
  /** A line stands above it. */
  readonly apart?: boolean
  readonly shortcut?: string
}

export interface MenuProps {
  readonly trigger: ReactElement
  readonly items: readonly MenuItem[]
  readonly align?: 'start' | 'end'
  readonly onOpen?: (open: boolean) => void
}

export function Menu({ trigger, items, align = 'end', onOpen }: MenuProps): ReactElement {
  return (
    <BaseMenu.Root {...(onOpen === undefined ? {} : { onOpenChange: onOpen })}>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={6} align={align} collisionPadding={8} className="z-10 outline-none">
          <BaseMenu.Popup className={popupClass}>
            <Items items={items} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

export interface FloatingMenuProps {
  /** What it opens beside: an element, or a point where a finger or the mouse was. */
  readonly anchor: Element | { getBoundingClientRect(): DOMRect } | undefined
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
  /** A row of signs above the items, such as reactions. */
  readonly quick?: QuickItems | undefined
}

export interface QuickItems {
  readonly label: string
  readonly items: readonly { readonly sign: string; readonly on: boolean }[]
  readonly onSelect: (sign: string) => void
}

/** One menu for all rows of a list: opened by a right click, a long press or a row's own button, beside it. */
export function FloatingMenu({ anchor, label, items, onClose, quick }: FloatingMenuProps): ReactElement {
  return (
    <BaseMenu.Root open={anchor !== undefined} onOpenChange={open => !open && onClose()} modal={false}>
      <BaseMenu.Portal>
        <BaseMenu.Positioner
          anchor={anchor ?? null}
          sideOffset={4}
          align="start"
          collisionPadding={8}
          className="z-10 outline-none"
        >
          <BaseMenu.Popup aria-label={label} className={popupClass}>
            {quick !== undefined && <Quick {...quick} />}
            <Items items={items} />
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}

function Quick({ label, items, onSelect }: QuickItems): ReactElement {
  return (
    <BaseMenu.Group aria-label={label} className="mb-1 flex gap-0.5 border-b border-line pb-1">
      {items.map(({ sign, on }) => (
        <BaseMenu.CheckboxItem
          key={sign}
          checked={on}
          closeOnClick
          aria-label={sign}
          onCheckedChange={() => onSelect(sign)}
          className={cx(
            'grid size-9 cursor-pointer place-items-center rounded-full text-[1.35rem] outline-none select-none data-highlighted:bg-sunken',
            on && 'bg-accent-wash',
          )}
        >
          {sign}
        </BaseMenu.CheckboxItem>
      ))}
    </BaseMenu.Group>
  )
}

/** A point of the page as an anchor. */
export function pointAnchor(x: number, y: number): { getBoundingClientRect(): DOMRect } {
  return { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }
}

const popupClass =
  'pop min-w-52 max-w-80 rounded-2xl border border-line bg-raised p-1.5 text-ink shadow-float outline-none origin-(--transform-origin)'

function Items({ items }: { items: readonly MenuItem[] }): ReactElement[] {
  return items.map(
    ({ label, icon: Icon, points = false, onSelect, danger = false, disabled = false, apart = false, shortcut }) => (
      <Fragment key={label}>
        {apart && <BaseMenu.Separator className="mx-2.5 my-1.5 h-px bg-line" />}
        <BaseMenu.Item
          onClick={onSelect}
          disabled={disabled}
          className={cx(
            'flex min-h-9 cursor-pointer items-center gap-3 rounded-xl px-2.5 py-1.5 text-body outline-none select-none data-disabled:cursor-default data-disabled:opacity-45 data-highlighted:bg-sunken',
            danger && 'text-danger-ink',
          )}
        >
          {Icon !== undefined && (
            <Icon aria-hidden className={cx('size-4.5 shrink-0', !danger && 'text-ink-soft', points && 'rtl:-scale-x-100')} />
          )}
          <span className="grow">{label}</span>
          {shortcut !== undefined && <span className="text-meta text-ink-soft">{shortcut}</span>}
        </BaseMenu.Item>
      </Fragment>
    ),
  )
}
