// A video shows its place and a tiny frame at once; the film comes when it is wanted, and plays by itself then.

import { Spinner } from '@causeway/ui'
import { Play } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { clockOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { FileCard } from './file-card.tsx'
import { shownSize, useBlobUrl } from './picture.tsx'
import { useFile } from './use-file.ts'
import { useGuard } from './use-guard.ts'

const Viewer = lazy(() => import('./viewer.tsx'))

export function Video({ message, room }: { message: Message; room: Room }): ReactElement | null {
  const { isGuarded } = useGuard(message)
  const { file } = message
  // Nothing of a film is looked at on this device; from somebody unknown not even a frame is shown.
  if (isGuarded || file?.preview === undefined) return <FileCard message={message} room={room} />
  return <OpenVideo message={message} room={room} />
}

function OpenVideo({ message, room }: { message: Message; room: Room }): ReactElement {
  const t = useT()
  const [open, setOpen] = useState(false)
  const loading = useFile(room, message.id, open)
  const { preview, width = 16, height = 9, durationSeconds, name = '' } = message.file ?? {}
  const tiny = useBlobUrl(preview)
  const shown = shownSize(width, height)
  const label = t('file.video', { name: message.senderName })
  return (
    <>
      <button
        type="button"
        aria-label={label}
        onClick={() => setOpen(true)}
        className="relative -mx-1.5 -mt-0.5 mb-1 block max-w-[calc(100%+0.75rem)] overflow-hidden rounded-xl bg-sunken"
        style={{ width: shown.width, aspectRatio: `${shown.width} / ${shown.height}` }}
      >
        {tiny !== undefined && <img src={tiny} alt="" className="absolute inset-0 size-full scale-110 object-cover blur-md" />}
        <span className="absolute inset-0 m-auto grid size-14 place-items-center rounded-full bg-black/65 text-white">
          {open && loading.kind === 'loading' ? (
            <Spinner className="size-6" />
          ) : (
            <Play aria-hidden className="size-6 fill-current" />
          )}
        </span>
        {durationSeconds !== undefined && (
          <span className="absolute start-2 top-2 rounded-full bg-black/65 px-1.5 text-[0.6875rem] leading-4 text-white">
            {clockOf(durationSeconds)}
          </span>
        )}
      </button>
      {loading.kind === 'failed' && <p className="text-small">{t('file.failed')}</p>}
      <Suspense>
        {open && loading.kind === 'ready' && (
          <Viewer url={loading.url} name={name} label={label} moves onClose={() => setOpen(false)} />
        )}
      </Suspense>
    </>
  )
}
