// A dialog is a sheet from below on a phone and a card in the middle of a desk. Focus stays inside and returns afterwards.

import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode, RefObject } from 'react'
import { IconButton } from './button.tsx'
import { cx } from './class-names.ts'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly closeLabel: string
  /** One sentence under the title; read with it. */
  readonly description?: string | undefined
  readonly size?: 'small' | 'medium' | 'large'
  readonly footer?: ReactNode
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** Content brings its own padding and scrolling (lists). */
  readonly bare?: boolean
  readonly children?: ReactNode
}

const widths = { small: 'wide:max-w-sm', medium: 'wide:max-w-md', large: 'wide:max-w-2xl' } as const

export function Dialog(props: DialogProps): ReactElement {
  const { open, onClose, title, closeLabel, description, size = 'medium', footer, initialFocus, bare = false, children } = props
  return (
    <BaseDialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 bg-veil transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Viewport className="fixed inset-0 flex items-end justify-center overflow-hidden wide:items-center wide:p-6">
          <BaseDialog.Popup
            {...(initialFocus === undefined ? {} : { initialFocus })}
            className={cx(
              'pop flex max-h-[92dvh] w-full flex-col rounded-t-2xl bg-panel text-ink shadow-float outline-none wide:max-h-[84dvh] wide:rounded-2xl',
              widths[size],
            )}
          >
            <header className="flex items-start gap-2 py-3 ps-5 pe-3">
              <div className="min-w-0 grow pt-1.5">
                <BaseDialog.Title className="text-title font-semibold">{title}</BaseDialog.Title>
                {description !== undefined && (
                  <BaseDialog.Description className="mt-1 text-body text-ink-soft">{description}</BaseDialog.Description>
                )}
              </div>
              <BaseDialog.Close render={<IconButton icon={X} label={closeLabel} />} />
            </header>
            {/* What scrolls is reached by keys, so that it can be read to its end without a mouse. */}
            <div
              {...(bare ? {} : { tabIndex: 0 })}
              className={cx(
                'flex min-h-0 grow flex-col -outline-offset-2!',
                !bare && 'scroll-quiet gap-4 overflow-y-auto px-5 pb-5',
              )}
            >
              {children}
            </div>
            {footer !== undefined && (
              <footer className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">{footer}</footer>
            )}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}
