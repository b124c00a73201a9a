import { Avatar } from '@causeway/ui'
import type { AvatarProps } from '@causeway/ui'
import { NotebookPen } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Conversation, PropertyInfo } from '../engine/api.ts'
import { useFace, usePicture } from '../picture.ts'
import type { ShownPicture } from '../picture.ts'
import { useT } from '../texts/index.ts'
import { nameOf } from './conversation.ts'
import { useIsHere } from './signs.tsx'

export interface ConversationAvatarProps {
  readonly conversation: Conversation
  readonly property: PropertyInfo | undefined
  readonly size?: AvatarProps['size']
}

export function ConversationAvatar({ conversation, property, size = 'medium' }: ConversationAvatarProps): ReactElement {
  const t = useT()
  const isHere = useIsHere(conversation)
  const { url } = useConversationPicture(conversation)
  if (conversation.kind === 'self')
    return (
      <span
        aria-hidden
        className={`grid shrink-0 place-items-center rounded-full bg-accent-wash text-accent-ink ${size === 'small' ? 'size-8' : size === 'huge' ? 'size-24' : 'size-12'}`}
      >
        <NotebookPen className="size-1/2" />
      </span>
    )
  return (
    <Avatar
      name={nameOf(conversation, t)}
      seed={conversation.peer?.user ?? conversation.id}
      property={property}
      picture={url}
      online={isHere}
      size={size}
    />
  )
}

/** Of a group its own, of two people the other one's. */
export function useConversationPicture({ id, peer, picture }: Conversation): ShownPicture {
  const face = useFace(peer?.user ?? '')
  return usePicture(peer?.user ?? id, peer === undefined ? picture : face)
}
