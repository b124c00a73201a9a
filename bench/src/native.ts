// The C programs: our load generator, and – where the checkout beside ours has them – the generator and the raw limit
// relay that speak to the peers. Compiled once into .bench/.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const workFolder = join(root, '.bench')
const shared = process.env.CAUSEWAY_SHARED ?? join(root, '..', 'shared')

/** Our generator: speaks causeway.v1. */
export function loadProgram(): string {
  return compiled(join(root, 'bench', 'native', 'load.c'), 'load')
}

/** Speaks XMPP, MQTT and the raw relay's wire; undefined (said aloud) where its source is absent. */
export function peerLoadProgram(): string | undefined {
  return optional(join(shared, 'bench', 'lg.c'), 'lg')
}

/** The limit: a relay in C with the same durability. */
export function limitRelayProgram(): string | undefined {
  return optional(join(shared, 'bench', 'crelay.c'), 'crelay')
}

export function workPath(...parts: string[]): string {
  mkdirSync(workFolder, { recursive: true })
  return join(workFolder, ...parts)
}

function optional(source: string, name: string): string | undefined {
  if (existsSync(source)) return compiled(source, name)
  console.error(`bench: ${source} is not there; its figures are left out`)
  return undefined
}

function compiled(source: string, name: string): string {
  const program = workPath(name)
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program
  const { status, stderr } = spawnSync('cc', ['-O2', '-w', '-o', program, source], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cc could not compile ${source}: ${stderr}`)
  return program
}
