// The picture that the reader shows to those they write with.

import type { ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import PictureDialog from '../groups/picture-dialog.tsx'
import { useGroupT } from '../groups/texts/index.ts'
import { useFace } from '../picture.ts'

export default function OwnPicture({ user, onClose }: { user: string; onClose: () => void }): ReactElement {
  const words = useGroupT()
  const engine = useEngine()
  const has = useFace(user) !== undefined
  return (
    <PictureDialog
      title={words('picture.own')}
      description={words('picture.own.who')}
      has={has}
      onPicture={engine.setPicture}
      onClose={onClose}
    />
  )
}
