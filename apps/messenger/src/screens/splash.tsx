import { Spinner } from '@causeway/ui'
import type { ReactElement } from 'react'

/** The moment before anything is known; the ground is the app's own, so that nothing flashes. */
export function Splash(): ReactElement {
  return (
    <div role="status" className="grid h-dvh place-items-center bg-ground text-accent-ink">
      <Spinner className="size-8 [animation-delay:400ms]" />
    </div>
  )
}
