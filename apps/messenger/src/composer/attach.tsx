// What can be added to a conversation beside words.

import { IconButton, Menu } from '@causeway/ui'
import type { MenuItem } from '@causeway/ui'
import { ChartBarBig, FileText, Image, MapPin, Plus, UserRound } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import type { ReactElement, RefObject } from 'react'
import type { Room } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

const PollDialog = lazy(() => import('./poll-dialog.tsx'))
const LocationDialog = lazy(() => import('./location-dialog.tsx'))
const ContactDialog = lazy(() => import('./contact-dialog.tsx'))

export interface AttachProps {
  readonly room: Room
  readonly onFiles: (files: readonly File[]) => void
  readonly disabled: boolean
}

export function Attach({ room, onFiles, disabled }: AttachProps): ReactElement {
  const t = useT()
  const [asked, setAsked] = useState<'poll' | 'location' | 'contact'>()
  const photos = useRef<HTMLInputElement>(null)
  const files = useRef<HTMLInputElement>(null)
  const close = (): void => setAsked(undefined)
  const items: MenuItem[] = [
    { label: t('write.photo'), icon: Image, onSelect: () => photos.current?.click() },
    { label: t('write.file'), icon: FileText, onSelect: () => files.current?.click() },
    { label: t('write.poll'), icon: ChartBarBig, onSelect: () => setAsked('poll') },
    { label: t('write.contact'), icon: UserRound, onSelect: () => setAsked('contact') },
    { label: t('write.location'), icon: MapPin, onSelect: () => setAsked('location') },
  ]
  return (
    <>
      <Menu align="start" items={items} trigger={<IconButton icon={Plus} label={t('write.attach')} disabled={disabled} />} />
      <Picker inputRef={photos} accept="image/*,video/*" label={t('write.photo')} onFiles={onFiles} />
      <Picker inputRef={files} label={t('write.file')} onFiles={onFiles} />
      <Suspense>
        {asked === 'poll' && <PollDialog room={room} onClose={close} />}
        {asked === 'location' && <LocationDialog room={room} onClose={close} />}
        {asked === 'contact' && <ContactDialog room={room} onClose={close} />}
      </Suspense>
    </>
  )
}

interface PickerProps {
  readonly inputRef: RefObject<HTMLInputElement | null>
  readonly accept?: string
  readonly label: string
  readonly onFiles: (files: readonly File[]) => void
}

function Picker({ inputRef, accept, label, onFiles }: PickerProps): ReactElement {
  return (
    <input
      ref={inputRef}
      type="file"
      multiple
      hidden
      accept={accept}
      aria-label={label}
      onChange={event => {
        onFiles([...(event.target.files ?? [])])
        // The same file again is a choice again.
        event.target.value = ''
      }}
    />
  )
}
