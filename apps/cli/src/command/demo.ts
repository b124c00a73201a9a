// `causeway demo`: the whole story in one terminal, with numbers that are measured while it is told.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { isComplete } from '../demo/ledger.ts'
import { type Outcome, type Teller, tellStory } from '../demo/story.ts'
import { exitCodes } from '../exit-codes.ts'
import type { CommandLine } from '../program.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface DemoOptions {
  readonly json?: boolean
  readonly fast?: boolean
}

export function addDemo(program: Command, line: CommandLine): void {
  program
    .command('demo')
    .description('three apps, a chat, a group, a photo, a crash, a removal; then what the server’s disk shows of it')
    .option('--json', 'the outcome as the last line; the story goes to standard error')
    .option('--fast', 'without pauses for reading')
    .addHelpText('after', '\nIt starts a server of its own on a temporary folder and a free port, and leaves nothing behind.')
    .action(async (options: DemoOptions) => line.end(await runDemo(line.terminal, options)))
}

async function runDemo(terminal: Terminal, options: DemoOptions): Promise<number> {
  const startedMs = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'causeway-demo-'))
  try {
    const outcome = await tellStory(createTeller(terminal, options), folder)
    const delivered = isComplete(outcome.delivery) && outcome.pictureArrived && outcome.toldTwice === 0
    const { undecryptable, plaintextFound, removedReads } = outcome
    const isKept = delivered && undecryptable === 0 && plaintextFound === 0 && removedReads === 0
    if (options.json === true) terminal.out(JSON.stringify({ delivered, undecryptable, plaintextFound }))
    else tellOutcome(terminal, outcome, isKept, performance.now() - startedMs)
    return isKept ? exitCodes.ok : exitCodes.failed
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function tellOutcome({ out, palette }: Terminal, outcome: Outcome, isKept: boolean, tookMs: number): void {
  const { delivery, undecryptable, plaintextFound } = outcome
  const { good, bad, bold, dim } = palette
  out()
  out(isKept ? good(bold('Every promise was kept.')) : bad(bold('A promise was broken.')))
  out(
    `  ${delivery.sent} messages, ${delivery.received} of ${delivery.expected} copies delivered, ${delivery.twice.length} twice`,
  )
  out(`  ${undecryptable} undecryptable, ${plaintextFound} plaintexts on the server`)
  for (const { by, text } of [...delivery.lost, ...delivery.strays].slice(0, 5)) out(bad(`  ${by}: ${text}`))
  out(dim(`  told in ${(tookMs / 1000).toFixed(1)} s; try it yourself: npm start`))
}

const readingMs = 700

function createTeller({ out, note, palette }: Terminal, { json, fast }: DemoOptions): Teller {
  const tell = json === true ? note : out
  const { bold, dim, tinted } = palette
  const isSlow = json !== true && fast !== true
  let scenes = 0
  return {
    async scene(title) {
      if (isSlow && scenes > 0) await pause(readingMs)
      scenes++
      tell('')
      tell(bold(`${scenes}. ${title}`))
    },
    says: (who, where, text) => tell(`   ${tinted(where, bold(who))}${tinted(where, `·${where}`)}  ${text}`),
    fact: text => tell(dim(`   ${text}`)),
  }
}
