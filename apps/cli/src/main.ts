#!/usr/bin/env -S node --v8-pool-size=0
// The door of the `causeway` command.

import { runCommandLine } from './program.ts'

// Keys, messages and backups are for this user alone, whatever the shell's umask.
process.umask(0o077)

// A server or client that is closed may leave sockets winding down; the answer is known, so nobody waits for them.
process.exit(await runCommandLine(process.argv.slice(2)))
