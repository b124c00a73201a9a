import { cx, Spinner, toasts } from '@causeway/ui'
import { Download, FileText } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { sizeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { fileUrl } from './use-file.ts'
import { useGuard } from './use-guard.ts'

/** A file is fetched when it is wanted, not before. */
export function FileCard({ message, room }: { message: Message; room: Room }): ReactElement | null {
  const t = useT()
  const [busy, setBusy] = useState(false)
  const { file, own } = message
  const { isGuarded } = useGuard(message)
  if (file === undefined) return null
  const save = async (): Promise<void> => {
    setBusy(true)
    try {
      saveAs(await fileUrl(room, message.id), file.name)
    } catch {
      toasts.add({ text: t('file.failed'), urgent: true })
    } finally {
      setBusy(false)
    }
  }
  return (
    <button
      type="button"
      onClick={() => void save()}
      disabled={busy}
      className="mb-1 flex max-w-full min-w-56 items-center gap-3 py-0.5 text-start"
    >
      <span
        className={cx('grid size-10 shrink-0 place-items-center rounded-xl', own ? 'bg-black/20' : 'bg-panel text-accent-ink')}
      >
        {busy ? <Spinner /> : <FileText aria-hidden className="size-5" />}
      </span>
      <span className="min-w-0 grow">
        <span className="line-clamp-2 font-semibold">
          <bdi>{file.name}</bdi>
        </span>
        <span className={cx('block text-small', own ? 'text-on-accent-soft' : 'text-ink-soft')}>
          {sizeOf(t.language.tag, file.sizeBytes)}
        </span>
        {isGuarded && /^(?:video|image)\//.test(file.contentType) && (
          <span className="block text-small text-ink-soft">{t('file.notChecked')}</span>
        )}
      </span>
      <Download role="img" aria-label={t('file.download')} className="size-4.5 shrink-0" />
    </button>
  )
}

function saveAs(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
