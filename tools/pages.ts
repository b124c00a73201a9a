// `npm run pages` builds the web pages that the server serves, where their sources are newer than what was built.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const apps = ['apps/desk', 'apps/messenger']
/** What every app is made of besides its own folder. */
const shared = ['packages/ui/src/**/*.{ts,tsx,css}', 'packages/{wire,crypto,tls,mls,client}/src/**/*.ts', 'package-lock.json']

for (const app of apps) {
  const built = join(root, app, 'dist', '.built')
  const wanted = sourcesOf(app)
  if (existsSync(built) && readFileSync(built, 'utf8') === wanted) continue
  console.error(`pages: building ${app} …`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, app),
    stdio: 'inherit',
  })
  if (status !== 0) {
    console.error(`pages: ${app} was not built; vite says why above.`)
    process.exit(1)
  }
  writeFileSync(built, wanted)
  console.error(`pages: ${app} built`)
}

function sourcesOf(app: string): string {
  const own = [`${app}/{src,public}/**/*.*`, `${app}/index.html`, `${app}/vite.config.ts`]
  const hash = createHash('sha256')
  for (const file of globSync([...own, ...shared], { cwd: root }).toSorted()) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}
