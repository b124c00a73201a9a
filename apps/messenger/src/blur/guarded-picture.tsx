// A picture of somebody who is not known yet: covered until this device has looked at it, and after that when it may be nudity or could
// not be looked at. What it was taken for, and whether it was shown in spite of that, is in memory only; nobody is told.

import { Button, Spinner } from '@causeway/ui'
import { EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { CSSProperties, ReactElement, ReactNode } from 'react'
import { useCareT } from '../care/texts/index.ts'
import type { Protection } from '../engine/api-care.ts'
import type { Message, Room } from '../engine/api.ts'
import { useFile } from '../message/use-file.ts'
import { Ask } from './ask.tsx'
import { look } from './look.ts'
import type { Verdict } from './verdict.ts'

const shown = new Set<string>()

export interface GuardedPictureProps {
  readonly message: Message
  readonly room: Room
  /** Undefined: not known yet, so nothing is shown. */
  readonly protection: Protection | undefined
  readonly style: CSSProperties
  /** The picture as it is shown otherwise. */
  readonly children: ReactNode
}

export default function GuardedPicture({ message, room, protection, style, children }: GuardedPictureProps): ReactElement {
  const care = useCareT()
  const key = `${room.id} ${message.id}`
  const [isShown, setShown] = useState(shown.has(key))
  const [isWanted, setWanted] = useState(message.acquaintance !== 'stranger')
  const [asks, setAsks] = useState(false)
  const stage = useStage(key, message, room, isWanted && protection !== undefined && !isShown)
  if (isShown || stage === 'fine') return <>{children}</>
  const show = (): void => {
    shown.add(key)
    setShown(true)
  }
  const isWaiting = protection === undefined || (isWanted && stage === 'waiting')
  return (
    <div
      className="mb-1 flex max-w-full flex-col items-center justify-center gap-2 rounded-xl bg-sunken px-4 py-5 text-center text-small text-ink"
      style={style}
    >
      {isWaiting ? <Spinner className="size-6 text-ink-soft" /> : <EyeOff aria-hidden className="size-7 text-ink-soft" />}
      <p role="status">
        {isWaiting ? care('blur.waiting') : !isWanted ? care('blur.held') : care(`blur.${stage as Exclude<Stage, 'fine'>}`)}
      </p>
      {!isWaiting && !isWanted && <Button onClick={() => setWanted(true)}>{care('blur.fetch')}</Button>}
      {!isWaiting && isWanted && stage !== 'failed' && (
        <Button onClick={() => (protection.isMinor ? setAsks(true) : show())}>{care('blur.show')}</Button>
      )}
      {asks && (
        <Ask
          by={{ user: message.sender, name: message.senderName }}
          about={{ kind: 'message', room: room.id, message: message.id }}
          onShow={show}
          onClose={() => setAsks(false)}
        />
      )}
    </div>
  )
}

type Stage = Verdict | 'waiting' | 'failed'

function useStage(key: string, message: Message, room: Room, wanted: boolean): Stage {
  const file = useFile(room, message.id, wanted)
  const [verdict, setVerdict] = useState<Verdict>()
  const picture = file.kind === 'ready' ? file.file : undefined
  useEffect(() => {
    if (picture === undefined) return undefined
    let current = true
    void look(key, picture).then(said => current && setVerdict(said))
    return () => {
      current = false
    }
  }, [key, picture])
  return file.kind === 'failed' ? 'failed' : (verdict ?? 'waiting')
}
