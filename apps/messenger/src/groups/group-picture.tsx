// The picture of a group, for those who may give it.

import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import PictureDialog from './picture-dialog.tsx'
import { useGroupT } from './texts/index.ts'

export default function GroupPicture({
  conversation,
  onClose,
}: {
  conversation: Conversation
  onClose: () => void
}): ReactElement {
  const words = useGroupT()
  const engine = useEngine()
  return (
    <PictureDialog
      title={words('picture.group')}
      description={words('picture.group.who')}
      has={conversation.picture !== undefined}
      onPicture={picture => engine.room(conversation.id).setPicture(picture)}
      onClose={onClose}
    />
  )
}
