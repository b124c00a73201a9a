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
  const [onWebCrypto, onNoble] = await withPage(page, async tab => {
    const measured = (from: number, web: boolean): Promise<BrowserLife> =>
      tab.evaluate(([one, now, webCrypto]) => globalThis.measureMls(one, now, webCrypto), [from, nowMs, web] as const)
    // The first life warms the page up.
    await measured(1, true)
    return [await measured(seed, true), await measured(seed, false)] as const
  })
  const onNode = await liveOnce(random => ({ crypto: createNodeCrypto({ random }) }), seed, nowMs, {
    members: 100,
    messages: 1000,
  })
  for (const { transcript } of [onWebCrypto, onNoble])
    if (transcript !== onNode.transcript) throw new Error('the page made other bytes than Node from the same seed')
  const bundle: Measured = {
    figure: 'bundle of mls/member without noble',
    value: gzipSync(engine, { level: 9 }).length / 1024,
    unit: 'KiB gzipped',
    goal: `<= ${bundleKiBMax}`,
    note: `${(engine.length / 1024).toFixed(0)} KiB minified`,
  }
  return [bundle, ...lifeFigures(onWebCrypto, onNoble, onNode)].map(measured => figureFrom('mls-browser', measured))
}

/** On WebCrypto, and beside it on noble alone and on Node. */
function lifeFigures(onWebCrypto: BrowserLife, onNoble: BrowserLife, onNode: BrowserLife): Measured[] {
  const figures: readonly (readonly [figure: string, of: (life: BrowserLife) => number, unit: string])[] = [
    ['create', life => life.createMs, 'ms'],
    ['key package', life => life.keyPackageMs, 'ms'],
    ['add 99', life => life.addMs, 'ms'],
    ['join at 100', life => life.joinMs, 'ms'],
    ['1000 messages sent each way', life => life.sendPerSecond, 'messages/s'],
    ['1000 messages received each way', life => life.receivePerSecond, 'messages/s'],
  ]
  return figures.flatMap(([figure, of, unit]) => [
    { figure, value: of(onWebCrypto), unit, peer: 'noble in the same page', peerValue: of(onNoble) },
    { figure, value: of(onWebCrypto), unit, peer: 'the same on Node', peerValue: of(onNode) },
  ])
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
