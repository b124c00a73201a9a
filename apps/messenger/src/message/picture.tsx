// A picture keeps its place from the first moment: its size and a tiny version travel inside the message.

import { Spinner } from '@causeway/ui'
import { ImageOff } from 'lucide-react'
import { lazy, Suspense, useEffect, useMemo, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { useT } from '../texts/index.ts'
import { useFile } from './use-file.ts'
import { useGuard } from './use-guard.ts'

const GuardedPicture = lazy(() => import('../blur/guarded-picture.tsx'))
const Viewer = lazy(() => import('./viewer.tsx'))

const widthMax = 320
const heightMax = 360
const coverWidthMin = 256

interface PictureProps {
  readonly message: Message
  readonly room: Room
}

export function Picture({ message, room }: PictureProps): ReactElement {
  const guard = useGuard(message)
  if (!guard.isGuarded) return <OpenPicture message={message} room={room} />
  const { width, height } = shownSize(message.file?.width ?? 4, message.file?.height ?? 3)
  // Words must fit, however small the picture is.
  const style = { width: Math.max(width, coverWidthMin), minHeight: height }
  return (
    <Suspense fallback={<div className="mb-1 rounded-xl bg-sunken" style={style} />}>
      <GuardedPicture message={message} room={room} protection={guard.protection} style={style}>
        <OpenPicture message={message} room={room} />
      </GuardedPicture>
    </Suspense>
  )
}

function OpenPicture({ message, room }: PictureProps): ReactElement {
  const t = useT()
  const [open, setOpen] = useState(false)
  const file = useFile(room, message.id, true)
  const { preview, width = 4, height = 3 } = message.file ?? {}
  const label = t('file.image', { name: message.senderName })
  return (
    <>
      <Frame size={shownSize(width, height)} preview={preview} label={label} onOpen={() => setOpen(true)}>
        {file.kind === 'ready' && <img src={file.url} alt="" className="absolute inset-0 size-full object-cover" />}
        {file.kind === 'loading' && <Spinner className="absolute inset-0 m-auto size-6 text-white drop-shadow" />}
        {file.kind === 'failed' && <ImageOff aria-hidden className="absolute inset-0 m-auto size-7 text-ink-soft" />}
      </Frame>
      <Suspense>
        {open && file.kind === 'ready' && (
          <Viewer url={file.url} name={message.file?.name ?? ''} label={label} onClose={() => setOpen(false)} />
        )}
      </Suspense>
    </>
  )
}

interface FrameProps {
  readonly size: { readonly width: number; readonly height: number }
  readonly preview: Uint8Array | undefined
  readonly label: string
  readonly onOpen: () => void
  readonly children: ReactNode
}

/** The place of a picture or a film: as large as it will be, with the tiny version in it. */
export function Frame({ size: { width, height }, preview, label, onOpen, children }: FrameProps): ReactElement {
  const tiny = useBlobUrl(preview)
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onOpen}
      className="relative -mx-1.5 -mt-0.5 mb-1 block max-w-[calc(100%+0.75rem)] overflow-hidden rounded-xl bg-sunken"
      style={{ width, aspectRatio: `${width} / ${height}` }}
    >
      {tiny !== undefined && <img src={tiny} alt="" className="absolute inset-0 size-full scale-110 object-cover blur-md" />}
      {children}
    </button>
  )
}

export function shownSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(widthMax / width, heightMax / height)
  return { width: Math.max(96, Math.round(width * scale)), height: Math.max(64, Math.round(height * scale)) }
}

function useBlobUrl(bytes: Uint8Array | undefined): string | undefined {
  const url = useMemo(
    () =>
      bytes === undefined ? undefined : URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/webp' })),
    [bytes],
  )
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url])
  return url
}
