import { IconButton, useMedia, wideQuery } from '@causeway/ui'
import { ArrowLeft, X } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { useT } from '../texts/index.ts'

export interface PaneHeaderProps {
  readonly title: string
  /** Back on a phone, close on a desk. */
  readonly onBack: () => void
  /** A page inside another one goes back on a desk too. */
  readonly inner?: boolean
  readonly after?: ReactNode
}

export function PaneHeader({ title, onBack, inner = false, after }: PaneHeaderProps): ReactElement {
  const t = useT()
  const isWide = useMedia(wideQuery)
  const closes = isWide && !inner
  return (
    <header className="flex min-h-16 shrink-0 items-center gap-2 border-b border-line bg-panel px-3 py-1">
      {!closes && <IconButton icon={ArrowLeft} label={t('any.back')} onClick={onBack} className="rtl:-scale-x-100" />}
      <h1 className={`min-w-0 grow text-title font-semibold ${closes ? 'ps-2' : ''}`}>{title}</h1>
      {after}
      {closes && <IconButton icon={X} label={t('any.close')} onClick={onBack} />}
    </header>
  )
}

/** What stands under a pane's header: one column of a comfortable width. */
export function PaneBody({ children }: { children: ReactNode }): ReactElement {
  return (
    <div className="scroll-quiet min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex w-full max-w-xl flex-col gap-6 px-4 py-6">{children}</div>
    </div>
  )
}
