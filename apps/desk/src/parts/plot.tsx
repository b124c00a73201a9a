// Bars or lines over time (uPlot), with the same figures as a table for those who do not see it.

import { useMedia } from '@causeway/ui'
import type { ReactElement } from 'react'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'

export interface PlotProps {
  readonly label: string
  /** Unix seconds, ascending. */
  readonly times: readonly number[]
  readonly series: readonly {
    readonly name: string /** null: not shown, in the plot and in the table. */
    readonly values: readonly (number | null)[]
  }[]
  readonly timeName: string
  readonly formatTime: (seconds: number) => string
}

const heightPixels = 180
const daySeconds = 86_400
const axisMonth = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' })
const axisDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const axisHour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

export function Plot({ label, times, series, timeName, formatTime }: PlotProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  // Colours are read when it is drawn, so it is drawn again when they change.
  const mode = useMedia('(prefers-color-scheme: dark)')
  useEffect(() => {
    const root = place.current
    if (root === null) return
    const plot = new UPlot(optionsOf(root, times, series), [[...times], ...series.map(({ values }) => [...values])], root)
    const watching = new ResizeObserver(() => plot.setSize({ width: root.clientWidth, height: heightPixels }))
    watching.observe(root)
    return () => {
      watching.disconnect()
      plot.destroy()
    }
  }, [times, series, mode])
  return (
    <figure className="rounded-xl border border-line bg-panel p-4">
      <figcaption className="mb-2 text-small font-semibold text-ink-soft">{label}</figcaption>
      <div ref={place} aria-hidden className="plot w-full" />
      <table className="sr-only">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{timeName}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((time, at) => (
            <tr key={time}>
              <th scope="row">{formatTime(time)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{values[at] ?? 'too few'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

function optionsOf(root: HTMLElement, times: PlotProps['times'], series: PlotProps['series']): UPlot.Options {
  const style = getComputedStyle(root)
  const colour = (name: string): string => style.getPropertyValue(name)
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  const [first = 0, last = first] = [times[0], times.at(-1)]
  const from = Math.min(first, last - daySeconds)
  const spanDays = (last - from) / daySeconds
  const onAxis = spanDays > 300 ? axisMonth : spanDays > 2 ? axisDay : axisHour
  const strokes = [colour('--accent'), colour('--danger-ink'), colour('--warning-ink'), colour('--good-ink')]
  return {
    width: root.clientWidth,
    height: heightPixels,
    legend: { show: false },
    cursor: { show: false },
    // A short time stays short: of a single point uPlot itself would make years.
    scales: {
      x: { range: () => [from, last + (last - from) / 24] },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] },
    },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map(seconds => onAxis.format(seconds * 1000)) },
      // What is counted is whole.
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000, 100_000] },
    ],
    series: [
      {},
      ...series.map(({ name }, at) => {
        const stroke = strokes[at % strokes.length] ?? 'currentColor'
        const bars = UPlot.paths.bars?.({ size: [0.7, 40], radius: 0.15 })
        return { label: name, stroke, fill: stroke, points: { show: false }, ...(bars === undefined ? {} : { paths: bars }) }
      }),
    ],
  }
}
