// The MLS engine in headless Chromium, on the browser's provider: create, join at 100, a thousand messages each way. And the size of
// the bundle that an app takes for it.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createNodeCrypto } from '@causeway/crypto/node'
import { chromium, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { type Figure, figureFrom, type Measured } from './figures.ts'
import { type BrowserLife, liveOnce } from './mls-browser/life.ts'
import { isOnMachine } from './process.ts'
import type { BenchOptions } from './relay.ts'

const bundleKiBMax = 60
const seed = 20_261_125
const root = join(import.meta.dirname, '../..')

export async function mlsBrowserBench(_options: BenchOptions): Promise<Figure[]> {
  const [engine, page] = [
    await bundled('packages/mls/src/member/index.ts', /^@noble\//),
    await bundled('bench/src/mls-browser/page.ts'),
  ]
  const nowMs = Date.now()
  const inPage = await withPage(page, async tab => {
    await tab.evaluate(([from, now]) => globalThis.measureMls(from, now), [1, nowMs] as const)
    return tab.evaluate(([from, now]) => globalThis.measureMls(from, now), [seed, nowMs] as const)
  })
  const onNode = await liveOnce(random => createNodeCrypto({ random }), seed, nowMs, { members: 100, messages: 1000 })
  const bundle: Measured = {
    figure: 'bundle of mls/member without noble',
    value: gzipSync(engine, { level: 9 }).length / 1024,
    unit: 'KiB gzipped',
    goal: `<= ${bundleKiBMax}`,
    note: `${(engine.length / 1024).toFixed(0)} KiB minified`,
  }
  return [bundle, ...lifeFigures(inPage, onNode)].map(measured => figureFrom('mls-browser', measured))
}

function lifeFigures(inPage: BrowserLife, onNode: BrowserLife): Measured[] {
  const beside = { peer: 'the same on Node' }
  return [
    { figure: 'create', value: inPage.createMs, unit: 'ms', ...beside, peerValue: onNode.createMs },
    { figure: 'key package', value: inPage.keyPackageMs, unit: 'ms', ...beside, peerValue: onNode.keyPackageMs },
    { figure: 'add 99', value: inPage.addMs, unit: 'ms', ...beside, peerValue: onNode.addMs },
    { figure: 'join at 100', value: inPage.joinMs, unit: 'ms', ...beside, peerValue: onNode.joinMs },
    {
      figure: '1000 messages sent each way',
      value: inPage.sendPerSecond,
      unit: 'messages/s',
      ...beside,
      peerValue: onNode.sendPerSecond,
    },
    {
      figure: '1000 messages received each way',
      value: inPage.receivePerSecond,
      unit: 'messages/s',
      ...beside,
      peerValue: onNode.receivePerSecond,
    },
    {
      figure: 'bytes equal to those of Node',
      value: Number(inPage.transcript === onNode.transcript),
      unit: '1 is yes',
      goal: '>= 1',
    },
  ]
}

/** One minified module, with everything in it but what `external` matches. */
export async function bundled(entry: string, external?: RegExp, format: 'es' | 'iife' = 'es'): Promise<string> {
  const built = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      target: 'es2024',
      lib: { entry: join(root, entry), formats: [format], name: 'bundle', fileName: 'bundle' },
      ...(external === undefined ? {} : { rolldownOptions: { external } }),
    },
  })) as Rolldown.RolldownOutput[]
  return built.flatMap(({ output }) => output.map(part => (part.type === 'chunk' ? part.code : ''))).join('\n')
}

/** A page of a secure context (127.0.0.1), with the script loaded. */
async function withPage<T>(script: string, run: (page: Page) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>mls</title><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'measureMls' in globalThis)
    return await run(page)
  } finally {
    await browser.close()
    server.close()
  }
}

export function chromiumPath(): string {
  const name = ['chromium', 'chromium-browser', 'google-chrome'].find(isOnMachine)
  if (name === undefined) throw new Error('there is no Chromium here; on Debian: apt-get install chromium')
  return `/usr/bin/${name}`
}
