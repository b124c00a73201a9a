// What happened, as a protocol diagram in text: who → whom: what. The end of it explains a violation; all of it is the snapshot
// of a scenario. Addresses and ids are shown by the names the story gave them.

export interface Trace {
  note(from: string, to: string, what: string | (() => string)): void
  /** Something that happened at one place. */
  mark(where: string, what: string): void
  /** An address, id or key of the world gets a name. */
  name(id: string, name: string): void
  nameOf(id: string): string
  /** The newest `limit` lines, all by default; times as seconds since the beginning where asked for. */
  lines(options?: { readonly limit?: number; readonly times?: boolean }): string[]
  /** Forgets what was noted so far. */
  clear(): void
}

interface Line {
  readonly atMs: number
  readonly text: string | (() => string)
}

export function createTrace(clock: { readonly nowMs: number }, linesMax: number): Trace {
  const startMs = clock.nowMs
  const names = new Map<string, string>()
  let kept: Line[] = []
  const add = (text: Line['text']): void => {
    if (kept.length >= linesMax * 2) kept = kept.slice(-linesMax)
    kept.push({ atMs: clock.nowMs, text })
  }
  return {
    note: (from, to, what) => add(() => `${from} → ${to}: ${typeof what === 'string' ? what : what()}`),
    mark: (where, what) => add(`${where}: ${what}`),
    name: (id, name) => void names.set(id, name),
    nameOf: id => names.get(id) ?? id,
    lines({ limit = linesMax, times = false } = {}) {
      return kept.slice(-limit).map(({ atMs, text }) => {
        const line = typeof text === 'string' ? text : text()
        return times ? `${((atMs - startMs) / 1000).toFixed(3).padStart(8)}  ${line}` : line
      })
    },
    clear: () => void (kept = []),
  }
}
