// The one door of every npm script. Runs on any Node >= 18: sets the checkout up when needed,
// then hands over to the pinned Node 24 that came with the install.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const pinnedNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const stamp = join(root, 'node_modules', '.causeway-setup')
const quiet = ['--disable-warning=ExperimentalWarning']
/**
 * As many helper threads of V8 as there are other cores: four of them on one core take four fifths of it when they collect. The
 * young generation keeps V8's own size (docs/decisions/0024).
 */
const server = [...quiet, '--v8-pool-size=0']

const playwright = 'node_modules/@playwright/test/cli.js'

/** Each script: the files to run in order, with fixed arguments. The caller's own arguments go to the last one. */
const scripts = {
  start: [
    [...quiet, 'tools/pages.ts'],
    [...server, 'apps/cli/src/main.ts', 'up', '--samples'],
  ],
  pages: [[...quiet, 'tools/pages.ts']],
  e2e: [[...quiet, 'tools/pages.ts'], journeys('desk'), journeys('messenger')],
  shots: [
    [...quiet, 'tools/pages.ts'],
    [...quiet, 'apps/messenger/e2e/shots.ts'],
  ],
  'e2e:desk': [[...quiet, 'tools/pages.ts'], journeys('desk')],
  'e2e:messenger': [[...quiet, 'tools/pages.ts'], journeys('messenger')],
  causeway: [[...server, 'apps/cli/src/main.ts']],
  demo: [[...quiet, 'apps/cli/src/main.ts', 'demo']],
  sim: [[...quiet, 'sim/src/main.ts']],
  bench: [[...quiet, 'bench/src/main.ts']],
  fuzz: [[...quiet, 'tools/fuzz.ts']],
  mutate: [[...quiet, 'tools/mutate.ts']],
  'fuzz:mls': [[...quiet, 'tools/fuzz-mls.ts']],
  'fuzz:process': [[...quiet, 'tools/fuzz-mls-process.ts']],
  'fuzz:live': [[...quiet, 'tools/fuzz-live.ts']],
  crash: [[...quiet, 'tools/crash.ts']],
  walk: [[...quiet, 'tools/walk.ts']],
  openapi: [[...quiet, 'tools/openapi.ts']],
  test: [['node_modules/vitest/vitest.mjs', 'run']],
  typecheck: [['node_modules/typescript/bin/tsc', '-b', '--pretty']],
  lint: [['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']],
  format: [['node_modules/@biomejs/biome/bin/biome', 'format', '--write', '.']],
  tidy: [[...quiet, 'tools/tidy.ts']],
  check: [[...quiet, 'tools/check.ts']],
}

const parent = process.ppid
const [name, ...rest] = process.argv.slice(2)
const steps = scripts[name]
if (!steps) {
  console.error(`run: no script "${name ?? ''}"; there are: ${Object.keys(scripts).join(', ')}`)
  process.exit(2)
}
setUp()
let stopped = false
let failed = 0
for (const [index, step] of steps.entries()) {
  const status = await run(index === steps.length - 1 ? [...step, ...rest] : step)
  if (status !== 0) failed = status
  if (stopped || (failed !== 0 && !isJourneys(step))) break
}
process.exit(failed)

function journeys(app) {
  return [playwright, 'test', '-c', `apps/${app}`]
}

/** What one app's journeys find says nothing of the other's: both are walked, and the script fails at its end. */
function isJourneys([program]) {
  return program === playwright
}

/** Signals go through to the program, and its end is ours: whoever stops this script stops the server too. */
function run(args) {
  const child = spawn(pinnedNode, args, { cwd: root, stdio: 'inherit', env: withPinnedNodeFirst() })
  // Ctrl+C at a terminal reaches the child by itself, being a signal to the whole group; twice would be "at once".
  const forward = {
    SIGINT: () => process.stdin.isTTY || child.kill('SIGINT'),
    SIGTERM: () => child.kill('SIGTERM'),
    SIGHUP: () => child.kill('SIGHUP'),
  }
  const stop = () => {
    stopped = true
  }
  for (const [signal, handler] of Object.entries(forward)) process.on(signal, handler).on(signal, stop)
  const watching = watchNpm(() => {
    stop()
    child.kill('SIGTERM')
  })
  return new Promise(resolve => {
    child.on('error', () => resolve(1))
    child.on('exit', (code, signal) => {
      clearInterval(watching)
      for (const [name, handler] of Object.entries(forward)) process.off(name, handler)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}

/** npm passes SIGTERM to its shell, which ends without passing it on: a parent that is gone means "stop". */
function watchNpm(gone) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return undefined
  return setInterval(() => process.ppid !== parent && gone(), 300)
}

/** Installs the exact locked dependencies once per lockfile; says so, because it takes a while. */
function setUp() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('causeway: installing the locked dependencies (once) …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const install = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (install.status !== 0) fail('the install failed; npm says why above. Is the npm registry reachable?')
  if (!existsSync(pinnedNode)) spawnSync(npm, ['rebuild', 'node', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (!existsSync(pinnedNode)) fail('the npm package "node" did not install its binary; are install scripts blocked?')
  writeFileSync(stamp, wanted)
}

function withPinnedNodeFirst() {
  const separator = process.platform === 'win32' ? ';' : ':'
  return { ...process.env, PATH: `${dirname(pinnedNode)}${separator}${process.env.PATH ?? ''}` }
}

function fail(sentence) {
  console.error(`causeway: ${sentence}`)
  process.exit(1)
}
