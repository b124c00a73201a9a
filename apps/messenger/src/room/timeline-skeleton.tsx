import { Skeleton } from '@causeway/ui'
import type { ReactElement } from 'react'

const shapes = ['w-52', 'w-72 self-end', 'w-40 self-end', 'w-64', 'w-44', 'w-56 self-end'] as const

/** The place of messages that are being read from the device. */
export function TimelineSkeleton(): ReactElement {
  return (
    <div className="flex min-h-0 grow flex-col justify-end gap-2 overflow-hidden p-5" aria-hidden>
      {shapes.map(shape => (
        <Skeleton key={shape} className={`h-9 max-w-[80%] rounded-[1.15rem]! ${shape}`} />
      ))}
    </div>
  )
}
