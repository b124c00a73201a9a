// A QR code as one SVG path: no markup from strings, sharp at any size.

import { encodeQR } from 'qr'
import { useMemo } from 'react'
import type { ReactElement } from 'react'

export interface QrProps {
  readonly text: string
  /** What is in it, for those who cannot scan: say it as text nearby too. */
  readonly label: string
}

const quietZone = 2

export function Qr({ text, label }: QrProps): ReactElement {
  const modules = useMemo(() => encodeQR(text, 'raw', { border: quietZone }), [text])
  const size = modules.length
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-full rounded-2xl bg-white"
    >
      <path d={pathOf(modules)} fill="#000" />
    </svg>
  )
}

function pathOf(modules: readonly (readonly boolean[])[]): string {
  return modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
}
