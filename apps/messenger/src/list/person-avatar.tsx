// A person, with the picture that they show to the reader.

import { Avatar } from '@causeway/ui'
import type { AvatarProps } from '@causeway/ui'
import type { ReactElement } from 'react'
import { useFace, usePicture } from '../picture.ts'

export interface PersonAvatarProps extends Omit<AvatarProps, 'seed' | 'picture'> {
  readonly user: string
}

export function PersonAvatar({ user, ...rest }: PersonAvatarProps): ReactElement {
  return <Avatar seed={user} picture={usePicture(user, useFace(user)).url} {...rest} />
}
