// Short news that needs no answer, or one.

import { Toast as BaseToast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { IconButton } from './button.tsx'

export interface ToastInput {
  readonly text: string
  readonly action?: { readonly label: string; readonly onSelect: () => void }
  /** Read at once by screen readers, and stays longer. */
  readonly urgent?: boolean
}

export interface Toasts {
  add(toast: ToastInput): void
}

const manager = BaseToast.createToastManager()

/** One place of the page shows them all, so that whoever has news needs no way to it. */
export const toasts: Toasts = {
  add({ text, action, urgent = false }) {
    manager.add({
      title: text,
      priority: urgent ? 'high' : 'low',
      timeout: urgent ? 10_000 : 5000,
      ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.onSelect } }),
    })
  },
}

export function ToastProvider({ closeLabel, children }: { closeLabel: string; children: ReactNode }): ReactElement {
  return (
    <BaseToast.Provider toastManager={manager} limit={3}>
      {children}
      <BaseToast.Portal>
        <BaseToast.Viewport className="fixed inset-x-4 bottom-20 z-20 mx-auto flex max-w-md flex-col gap-2 wide:bottom-6">
          <ToastList closeLabel={closeLabel} />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  )
}

function ToastList({ closeLabel }: { closeLabel: string }): ReactElement[] {
  const { toasts: shown } = BaseToast.useToastManager()
  return shown.map(toast => (
    <BaseToast.Root key={toast.id} toast={toast} className="pop rounded-2xl bg-ink text-panel shadow-float data-limited:hidden">
      <BaseToast.Content className="flex items-center gap-3 py-1.5 ps-4 pe-1.5">
        {/* The title names the dialogue for those who do not see it. */}
        <BaseToast.Title render={<p />} className="min-w-0 grow text-body" />
        {toast.actionProps !== undefined && (
          <BaseToast.Action className="shrink-0 rounded-lg px-2 py-1 text-body font-semibold underline underline-offset-2" />
        )}
        <BaseToast.Close render={<IconButton small icon={X} label={closeLabel} className="text-panel! hover:bg-transparent" />} />
      </BaseToast.Content>
    </BaseToast.Root>
  ))
}
