// What a message holds beside text: a picture, a film, a voice note, a file, a poll, a contact.

import { lazy, Suspense } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { ContactCard } from './contact-card.tsx'
import { FileCard } from './file-card.tsx'
import { Picture } from './picture.tsx'
import { PollView } from './poll-view.tsx'
import { Video } from './video.tsx'
import { VoiceNote } from './voice-note.tsx'

const HeldFile = lazy(() => import('../care/held-file.tsx'))

export function Content({ message, room }: { message: Message; room: Room }): ReactElement | null {
  if (message.held)
    return (
      <Suspense>
        <HeldFile />
      </Suspense>
    )
  switch (message.kind) {
    case 'image':
      return <Picture message={message} room={room} />
    case 'video':
      return <Video message={message} room={room} />
    case 'voice':
      return <VoiceNote message={message} room={room} />
    case 'file':
      return <FileCard message={message} room={room} />
    case 'poll':
      return <PollView message={message} room={room} />
    case 'contact':
      return <ContactCard message={message} />
    case 'text':
    case 'other':
      return null
  }
}
