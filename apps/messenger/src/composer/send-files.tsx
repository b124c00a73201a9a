// Before files leave: what they are, a caption, a last chance to take one out. Pictures are drawn anew and videos cleaned, which
// leaves place and camera data behind.

import { Button, Dialog, Field, IconButton, toasts } from '@causeway/ui'
import { FileText, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { ReactElement } from 'react'
import type { Room } from '../engine/api.ts'
import { sizeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { isPicture, prepared } from './pictures.ts'
import { isVideo, preparedVideo } from './videos.ts'

const sizeBytesMax = 2_000_000_000

export interface SendFilesProps {
  readonly files: readonly File[]
  readonly room: Room
  readonly onClose: () => void
}

export default function SendFiles({ files: given, room, onClose }: SendFilesProps): ReactElement {
  const t = useT()
  const [files, setFiles] = useState(given)
  const [caption, setCaption] = useState('')
  const tooLarge = files.some(({ size }) => size > sizeBytesMax)
  const send = (): void => {
    void sendAll(room, files, caption.trim()).catch(() => toasts.add({ text: t('any.failed'), urgent: true }))
    onClose()
  }
  const without = (file: File): void => {
    const rest = files.filter(other => other !== file)
    if (rest.length === 0) onClose()
    setFiles(rest)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('write.files', { n: files.length })}
      closeLabel={t('any.close')}
      footer={
        <Button kind="primary" disabled={tooLarge} onClick={send}>
          {t('any.send')}
        </Button>
      }
    >
      <div className="flex flex-col gap-2">
        {files.map(file => (
          <FileRow key={`${file.name} ${file.size} ${file.lastModified}`} file={file} onRemove={() => without(file)} />
        ))}
      </div>
      {files.some(file => isPicture(file) || isVideo(file)) && (
        <p className="text-small text-ink-soft">{t('write.photoClean')}</p>
      )}
      {tooLarge && (
        <p role="alert" className="text-small text-danger-ink">
          {t('write.fileTooLarge')}
        </p>
      )}
      <Field
        label={t('write.caption')}
        value={caption}
        onValue={setCaption}
        enterKeyHint="send"
        onKeyDown={event => event.key === 'Enter' && !event.nativeEvent.isComposing && !tooLarge && send()}
      />
    </Dialog>
  )
}

function FileRow({ file, onRemove }: { file: File; onRemove: () => void }): ReactElement {
  const t = useT()
  const url = useMemo(() => (isPicture(file) ? URL.createObjectURL(file) : undefined), [file])
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url])
  return (
    <div className="flex items-center gap-3 rounded-2xl bg-sunken p-2">
      {url === undefined ? (
        <span className="grid size-14 shrink-0 place-items-center rounded-xl bg-panel text-accent-ink">
          <FileText aria-hidden className="size-6" />
        </span>
      ) : (
        <img src={url} alt="" className="size-14 shrink-0 rounded-xl object-cover" />
      )}
      <span className="min-w-0 grow">
        <bdi className="block truncate text-body font-semibold">{file.name}</bdi>
        <span className="block text-small text-ink-soft">{sizeOf(t.language.tag, file.size)}</span>
      </span>
      <IconButton small icon={X} label={`${t('any.remove')}: ${file.name}`} onClick={onRemove} />
    </div>
  )
}

/** In order; the caption goes with the first. */
async function sendAll(room: Room, files: readonly File[], caption: string): Promise<void> {
  for (const [at, file] of files.entries()) {
    const { file: clean, ...facts } = await (isVideo(file) ? preparedVideo(file) : prepared(file))
    await room.sendFile(clean, at === 0 ? { ...facts, caption } : facts)
  }
}
