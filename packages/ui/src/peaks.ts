/** `count` peaks of a sound's samples, the loudest of which becomes 1. Silence stays silence. */
export function peaksOf(samples: Float32Array, count: number): number[] {
  const slice = Math.max(1, Math.floor(samples.length / count))
  const peaks = Array.from({ length: count }, (_, at) =>
    samples.subarray(at * slice, (at + 1) * slice).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0),
  )
  const loudest = Math.max(...peaks)
  return loudest === 0 ? peaks : peaks.map(peak => peak / loudest)
}
