// Under the initials that stand for a covered picture of a group or a person: why it is not shown, and what shows it.

import { Button } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useCareT } from '../care/texts/index.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import type { Cover } from '../picture.ts'
import { Ask } from './ask.tsx'
import type { AskProps } from './ask.tsx'

export interface CoveredFaceProps extends Pick<AskProps, 'by' | 'about' | 'onShow'> {
  readonly cover: Cover
}

export default function CoveredFace({ cover, by, about, onShow }: CoveredFaceProps): ReactElement {
  const care = useCareT()
  const isMinor = useLive(useEngine().protection)?.isMinor !== false
  const [asks, setAsks] = useState(false)
  const isHeld = cover === 'suspected' || cover === 'unchecked'
  return (
    <div className="flex max-w-sm flex-col items-center gap-2 text-center">
      <p role="status" className="text-small text-ink-soft">
        {care(cover === 'answer' ? 'held.picture' : `blur.${cover}`)}
      </p>
      {isHeld && <Button onClick={() => (isMinor ? setAsks(true) : onShow())}>{care('blur.show')}</Button>}
      {asks && <Ask by={by} about={about} onShow={onShow} onClose={() => setAsks(false)} />}
    </div>
  )
}
