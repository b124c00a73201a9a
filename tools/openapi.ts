// `npm run openapi` writes docs/openapi.json and docs/what-we-hold.md from the contract and the inventory;
// `npm run openapi -- --check` fails when the committed ones differ.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApiDocument, whatWeHoldPage } from '../packages/server/src/openapi.ts'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
const pages: Readonly<Record<string, string>> = {
  'docs/openapi.json': `${JSON.stringify(openApiDocument(version), null, 2)}\n`,
  'docs/openapi-desk.json': `${JSON.stringify(openApiDocument(version, 'desk'), null, 2)}\n`,
  'docs/what-we-hold.md': whatWeHoldPage(),
}

if (process.argv.includes('--check')) check()
else write()

function write(): void {
  mkdirSync(join(root, 'docs'), { recursive: true })
  for (const [path, text] of Object.entries(pages)) writeFileSync(join(root, path), text)
  console.log(`wrote ${Object.keys(pages).join(', ')}`)
}

function check(): void {
  const stale = Object.entries(pages).filter(
    ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
  )
  for (const [path] of stale) console.error(`${path} differs from the contract; run: npm run openapi`)
  process.exitCode = stale.length === 0 ? 0 : 1
}
