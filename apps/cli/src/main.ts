#!/usr/bin/env node
// The door of the `causeway` command.

import { runCommandLine } from './program.ts'

// A server or client that is closed may leave sockets winding down; the answer is known, so nobody waits for them.
process.exit(await runCommandLine(process.argv.slice(2)))
