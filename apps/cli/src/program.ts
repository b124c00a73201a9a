// The command line: every command with its words, and how it ends.

import { Command, CommanderError } from 'commander'
import { addAdmin } from './command/admin.ts'
import { addAudit } from './command/audit.ts'
import { addChat } from './command/chat.ts'
import { addConfig } from './command/config.ts'
import { addDemo } from './command/demo.ts'
import { addDoctor } from './command/doctor.ts'
import { addUp } from './command/up.ts'
import { addVerify } from './command/verify.ts'
import { addWitness } from './command/witness.ts'
import { exitCodes } from './exit-codes.ts'
import { failureOf } from './failure.ts'
import { createTerminal, type Terminal } from './terminal/terminal.ts'

/** What each command is given. */
export interface CommandLine {
  readonly terminal: Terminal
  /** Set by the action of the command that ran. */
  end(code: number): void
}

/** Runs one command; `args` without the program's own name. Resolves with the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Terminal = createTerminal(process)): Promise<number> {
  let code: number = exitCodes.ok
  const program = createProgram({ terminal, end: ended => void (code = ended) })
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return ended(terminal, error, args.includes('--json'))
  }
}

function createProgram(line: CommandLine): Command {
  const program = new Command('causeway')
    .description('One end-to-end encrypted messaging backbone that many apps share.')
    .version('0.1.0')
    .exitOverride()
    .configureOutput({
      writeOut: text => line.terminal.out(text.trimEnd()),
      writeErr: text => line.terminal.note(text.trimEnd()),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      `
Try it:
  causeway up --samples                          the backbone with three sample apps
  causeway chat --as lumen:ada                   write from one app …
  causeway chat --as harbor:+15550001            … to another
  causeway demo                                  the whole story in one terminal

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 69 not reachable or in use, 70 a bug.`,
    )
  for (const add of [addUp, addChat, addDemo, addDoctor, addAdmin, addConfig, addVerify, addAudit, addWitness]) add(program, line)
  return program
}

function ended(terminal: Terminal, error: unknown, isJson: boolean): number {
  // commander has said what was wrong already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  const { exitCode, message, advice } = failureOf(error)
  if (isJson) terminal.out(JSON.stringify({ failed: true, exitCode, sentence: message, ...(advice === '' ? {} : { advice }) }))
  else {
    terminal.note(terminal.palette.bad(message))
    if (advice !== '') terminal.note(advice)
  }
  return exitCode
}
