// One command as its user would run it, with what it printed.

import { runCommandLine } from '../program.ts'
import { createPalette } from './palette.ts'

export async function run(...args: string[]): Promise<{ code: number; out: string; notes: string }> {
  const out: string[] = []
  const notes: string[] = []
  const code = await runCommandLine(args, {
    input: process.stdin,
    output: process.stdout,
    isInteractive: false,
    palette: createPalette(false),
    out: (line = '') => void out.push(line),
    note: line => void notes.push(line),
  })
  return { code, out: out.join('\n'), notes: notes.join('\n') }
}
