// Files on their way out of this room: how far they are, and what can be done meanwhile.

import { Button, IconButton, Progress, toasts } from '@causeway/ui'
import { Pause, Play, RotateCw, X } from 'lucide-react'
import { useRef } from 'react'
import type { ReactElement } from 'react'
import type { Room, Upload } from '../engine/api.ts'
import { sizeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import type { T } from '../texts/index.ts'

export function Uploads({ uploads, room }: { uploads: readonly Upload[]; room: Room }): ReactElement | null {
  const t = useT()
  if (uploads.length === 0) return null
  return (
    <ul
      aria-label={t('upload.label')}
      className="scroll-quiet max-h-48 overflow-y-auto border-t border-line bg-panel px-4 py-1.5"
    >
      {uploads.map(upload => (
        <UploadRow key={upload.id} upload={upload} room={room} />
      ))}
    </ul>
  )
}

function UploadRow({ upload, room }: { upload: Upload; room: Room }): ReactElement {
  const t = useT()
  const { id, name, state, sentBytes, totalBytes } = upload
  const ratio = totalBytes === 0 ? 0 : Math.min(1, sentBytes / totalBytes)
  const failed = (): void => toasts.add({ text: t('any.failed'), urgent: true })
  return (
    <li className="flex items-center gap-2 py-1.5">
      <div className="min-w-0 grow">
        <p className="flex gap-2 text-small">
          <bdi className="truncate font-semibold">{name}</bdi>
          <span role="status" className={state === 'failed' ? 'shrink-0 text-danger-ink' : 'shrink-0 text-ink-soft'}>
            {sentence(t, upload)}
          </span>
        </p>
        {state === 'needs-file' ? (
          <ChooseAgain upload={upload} room={room} />
        ) : (
          <Progress label={t('upload.progress', { name, percent: Math.round(ratio * 100) })} value={ratio} className="mt-1" />
        )}
      </div>
      {(state === 'running' || state === 'waiting') && (
        <IconButton
          small
          icon={Pause}
          label={t('upload.pause', { name })}
          onClick={() => void room.pauseUpload(id).catch(failed)}
        />
      )}
      {(state === 'paused' || state === 'failed') && (
        <IconButton
          small
          icon={state === 'paused' ? Play : RotateCw}
          label={t('upload.resume', { name })}
          onClick={() => void room.resumeUpload(id).catch(failed)}
        />
      )}
      <IconButton small icon={X} label={t('upload.cancel', { name })} onClick={() => void room.cancelUpload(id).catch(failed)} />
    </li>
  )
}

function sentence(t: T, { state, sentBytes, totalBytes }: Upload): string {
  const { tag } = t.language
  switch (state) {
    case 'running':
      return `${sizeOf(tag, Math.min(sentBytes, totalBytes))} / ${sizeOf(tag, totalBytes)}`
    case 'waiting':
      return t('upload.waiting')
    case 'paused':
    case 'needs-file':
      return t('upload.paused')
    case 'failed':
      return t('upload.failed')
  }
}

function ChooseAgain({ upload, room }: { upload: Upload; room: Room }): ReactElement {
  const t = useT()
  const input = useRef<HTMLInputElement>(null)
  const take = (file: File | undefined): void => {
    if (file === undefined) return
    room.resumeUpload(upload.id, file).catch(() => toasts.add({ text: t('upload.otherFile'), urgent: true }))
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-small text-ink-soft">{t('upload.needsFile')}</span>
      <Button kind="plain" className="min-h-8! px-2! py-1! text-small!" onClick={() => input.current?.click()}>
        {t('upload.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('upload.choose')}
        onChange={event => {
          take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
    </div>
  )
}
