import { CSPProvider } from '@base-ui/react/csp-provider'
import { DirectionProvider } from '@base-ui/react/direction-provider'
import type { ReactElement, ReactNode } from 'react'

/** Stands around an app once: parts add no style elements (a strict policy forbids them) and know the reading direction. */
export function PartProvider({ direction, children }: { direction: 'ltr' | 'rtl'; children: ReactNode }): ReactElement {
  return (
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={direction}>{children}</DirectionProvider>
    </CSPProvider>
  )
}
