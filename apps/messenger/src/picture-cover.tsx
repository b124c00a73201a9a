// What stands where a picture of a group or a person is covered: why, and what shows it. Loaded with the first that is.

import { lazy, Suspense } from 'react'
import type { ReactElement } from 'react'
import type { CoveredFaceProps } from './blur/covered-face.tsx'
import type { ShownPicture } from './picture.ts'

const CoveredFace = lazy(() => import('./blur/covered-face.tsx'))

export interface PictureCoverProps extends Pick<CoveredFaceProps, 'by' | 'about'> {
  readonly picture: ShownPicture
}

export function PictureCover({ picture: { cover, uncover }, by, about }: PictureCoverProps): ReactElement | null {
  if (cover === undefined) return null
  return (
    <Suspense>
      <CoveredFace cover={cover} by={by} about={about} onShow={uncover} />
    </Suspense>
  )
}
