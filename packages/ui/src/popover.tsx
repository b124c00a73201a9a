import { Popover as BasePopover } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'

export interface PopoverProps {
  readonly trigger: ReactElement
  readonly label: string
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'center' | 'end'
  readonly children: ReactNode
}

/** Something small beside what opened it. */
export function Popover({ trigger, label, open, onOpen, side = 'top', align = 'start', children }: PopoverProps): ReactElement {
  return (
    <BasePopover.Root open={open} onOpenChange={onOpen}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner side={side} align={align} sideOffset={8} collisionPadding={8} className="z-10">
          <BasePopover.Popup
            aria-label={label}
            className="pop rounded-2xl border border-line bg-raised text-ink shadow-float outline-none origin-(--transform-origin)"
          >
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  )
}
