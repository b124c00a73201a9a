// A voice note's shape: bars that fill as it plays; a slider for fingers, mouse and keys.

import type { ReactElement } from 'react'

export interface WaveformProps {
  readonly label: string
  /** Loudness of equal slices, 0 to 1. */
  readonly peaks: readonly number[]
  readonly atSeconds: number
  readonly durationSeconds: number
  readonly onSeek: (seconds: number) => void
}

export function Waveform({ label, peaks, atSeconds, durationSeconds, onSeek }: WaveformProps): ReactElement {
  const share = durationSeconds === 0 ? 0 : atSeconds / durationSeconds
  return (
    <span className="relative flex h-8 min-w-32 grow items-center rounded-md focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-current">
      <span aria-hidden className="flex h-full w-full items-center gap-px">
        {peaks.map((peak, at) => (
          <span
            // oxlint-disable-next-line react/no-array-index-key -- a bar is its place
            key={at}
            className="min-w-px grow rounded-full bg-current"
            style={{ height: `${Math.max(12, peak * 100)}%`, opacity: at / peaks.length < share ? 1 : 0.45 }}
          />
        ))}
      </span>
      <input
        type="range"
        aria-label={label}
        min={0}
        max={durationSeconds}
        step={0.1}
        value={atSeconds}
        onChange={event => onSeek(Number(event.target.value))}
        className="absolute inset-0 h-full w-full cursor-pointer opacity-0"
      />
    </span>
  )
}
