// A video shows its place and a tiny frame at once; the film comes when it is wanted, and plays by itself then.

import { Spinner } from '@causeway/ui'
import { Play } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { clockOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { FileCard } from './file-card.tsx'
import { Frame, shownSize } from './picture.tsx'
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
  const label = t('file.video', { name: message.senderName })
  return (
    <>
      <Frame size={shownSize(width, height)} preview={preview} label={label} onOpen={() => setOpen(true)}>
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
      </Frame>
      {loading.kind === 'failed' && <p className="text-small">{t('file.failed')}</p>}
      <Suspense>
        {open && loading.kind === 'ready' && (
          <Viewer url={loading.url} name={name} label={label} moves onClose={() => setOpen(false)} />
        )}
      </Suspense>
    </>
  )
}
