// npm run mutate: Stryker on the tree, key schedule and secret tree of the MLS engine. Fails below a score of 85 %.
// Arguments go to Stryker: `npm run mutate -- --mutate packages/mls/src/tree/tree-math.ts`.

import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
// Stryker works on a copy of the repository elsewhere, from where a relative path would lead to nothing.
const vectors = resolve(root, process.env['CAUSEWAY_VECTORS'] ?? '../shared/vectors')
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CAUSEWAY_VECTORS: vectors } },
)
process.exit(status ?? 1)
