// The messenger in a real Chromium against the real server: what a page costs to load, a device with 500 rooms and 100,000 messages,
// and the time from a key to a bubble here and in the other app.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { type Figure, figureFrom, median, type Measured } from './figures.ts'
import type { Filling } from './messenger/fill.ts'
import { bubbleAt, introduce, signIn } from './messenger/people.ts'
import { bundled, chromiumPath } from './mls-browser.ts'
import { run, serverCore, start, waitForPort } from './process.ts'
import type { BenchOptions } from './relay.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const port = 18_083
const lumen = `http://lumen.localhost:${port}`
const harbor = `http://harbor.localhost:${port}`
const filling: Filling = { rooms: 500, messages: 100_000, longRoom: 10_000 }
const bubbles = 20

export async function messengerBench(_options: BenchOptions): Promise<Figure[]> {
  await run(serverCore, process.execPath, [join(root, 'tools/pages.ts')])
  const folder = mkdtempSync(join(tmpdir(), 'causeway-messenger-'))
  const flags = [
    'up',
    '--samples',
    '--data',
    folder,
    '--port',
    `${port}`,
    '--admin-port',
    '0',
    '--limits-rare-per-minute',
    '10000',
  ]
  const server = start(serverCore, process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(root, 'apps/cli/src/main.ts'),
    ...flags,
  ])
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--enable-precise-memory-info'],
  })
  try {
    await waitForPort(port, server)
    const measured = [
      ...(await loading(await browser.newContext())),
      ...(await talking(await browser.newContext(), await browser.newContext())),
      ...(await living(await browser.newContext({ viewport: { width: 1280, height: 800 } }))),
    ]
    return measured.map(each => figureFrom('messenger', each))
  } finally {
    await browser.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every script that a first visit takes, but the engine's. */
async function loading(context: BrowserContext): Promise<Measured[]> {
  const page = await context.newPage()
  const scripts = new Map<string, number>()
  page.on('response', response => {
    if (response.request().resourceType() !== 'script' || /worker/.test(response.url())) return
    void response.body().then(
      body => scripts.set(response.url(), gzipSync(body).length),
      () => undefined,
    )
  })
  await page.goto(lumen)
  await page.locator('button[type=submit]').waitFor()
  await page.waitForLoadState('networkidle')
  const bytes = [...scripts.values()].reduce((sum, each) => sum + each, 0)
  await context.close()
  return [{ figure: 'initial JS without the engine', value: bytes / 1000, unit: 'kB gzipped', goal: '<= 180' }]
}

async function talking(here: BrowserContext, there: BrowserContext): Promise<Measured[]> {
  const [ada, ben] = [await here.newPage(), await there.newPage()]
  await Promise.all([ada.goto(lumen), ben.goto(harbor)])
  await signIn(ada, 'ada')
  await signIn(ben, '+15550001')
  await introduce(ada, ben, 'Harbor', '+15550001')
  const sent: number[] = []
  const received: number[] = []
  for (let at = 0; at < bubbles; at++) {
    const text = `number ${at} of them`
    const writer = ada.getByRole('textbox', { name: /^Message/ })
    await writer.fill(text)
    const pressed = ada.evaluate(
      () =>
        new Promise<number>(resolve =>
          addEventListener('keydown', () => resolve(performance.timeOrigin + performance.now()), { once: true, capture: true }),
        ),
    )
    const [atAda, atBen] = [bubbleAt(ada, text), bubbleAt(ben, text)]
    await writer.press('Enter')
    const from = await pressed
    sent.push((await atAda) - from)
    received.push((await atBen) - from)
  }
  await Promise.all([here.close(), there.close()])
  return [
    { figure: 'send to bubble, median of 20', value: median(sent), unit: 'ms', goal: '<= 50' },
    { figure: 'receive to bubble in the other app, median of 20', value: median(received), unit: 'ms', goal: '<= 150' },
  ]
}

/** A device with a long history: fill it, open the app on it, use it. */
async function living(context: BrowserContext): Promise<Measured[]> {
  const first = await context.newPage()
  await first.goto(lumen)
  await signIn(first, 'cleo')
  await first.close()
  const { importMs, imported } = await filled(context)
  if (
    imported !==
    filling.longRoom + (filling.rooms - 1) * Math.floor((filling.messages - filling.longRoom) / (filling.rooms - 1))
  )
    throw new Error(`only ${imported} messages were taken in`)
  const page = await context.newPage()
  await page.addInitScript(observe)
  await page.goto(lumen, { waitUntil: 'commit' })
  const startMs = await page.evaluate(whenThere, '[data-conversation]')
  await page.waitForTimeout(1500)
  const openMs = await page.evaluate(clickUntil, ['[data-conversation]', '[data-message]'] as const)
  await scroll(page)
  const { longTaskMs, shift } = await page.evaluate(() => globalThis.observed)
  const [coldMs, warmMs] = await search(page)
  const heapBytes = await heapOf(page)
  await context.close()
  return [
    {
      figure: 'import of 100,000 messages',
      value: importMs / 1000,
      unit: 's',
      goal: '<= 5',
      note: `${imported} messages, 500 rooms`,
    },
    { figure: 'start to usable list, 500 rooms, 100,000 messages', value: startMs / 1000, unit: 's', goal: '<= 1.5' },
    { figure: 'open a room of 10,000', value: openMs, unit: 'ms', goal: '<= 200' },
    { figure: 'longest task while scrolling', value: longTaskMs, unit: 'ms', goal: '<= 50', note: '0: none above 50 ms' },
    { figure: 'layout shift from start to scrolling', value: shift, unit: 'CLS', goal: '<= 0.02' },
    {
      figure: 'heap of page and engine',
      value: heapBytes / 1_048_576,
      unit: 'MiB',
      goal: '<= 250',
      note: 'everything is read for the search',
    },
    { figure: 'search, first after the start', value: coldMs, unit: 'ms', goal: '<= 50' },
    { figure: 'search, later ones, median of 10', value: warmMs, unit: 'ms', goal: '<= 50' },
  ]
}

async function filled(context: BrowserContext): Promise<{ importMs: number; imported: number }> {
  const page = await context.newPage()
  // A page of the origin that starts no engine.
  await page.goto(`${lumen}/brand.svg`)
  await page.evaluate(await bundled('bench/src/messenger/fill.ts', undefined, 'iife'))
  const result = await page.evaluate(wanted => globalThis.fillMessenger(wanted), filling)
  await page.close()
  return result
}

declare global {
  var observed: { longTaskMs: number; shift: number; scrolling: boolean }
}

function observe(): void {
  globalThis.observed = { longTaskMs: 0, shift: 0, scrolling: false }
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries())
      if (globalThis.observed.scrolling) globalThis.observed.longTaskMs = Math.max(globalThis.observed.longTaskMs, duration)
  }).observe({ type: 'longtask' })
  new PerformanceObserver(list => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
      if (!entry.hadRecentInput) globalThis.observed.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

function whenThere(selector: string): Promise<number> {
  return new Promise(resolve => {
    const look = (): void =>
      document.querySelector(selector) === null ? void requestAnimationFrame(look) : resolve(performance.now())
    look()
  })
}

function clickUntil([target, wanted]: readonly [string, string]): Promise<number> {
  return new Promise(resolve => {
    const from = performance.now()
    document.querySelector<HTMLElement>(target)?.click()
    const look = (): void =>
      document.querySelector(wanted) === null ? void requestAnimationFrame(look) : resolve(performance.now() - from)
    look()
  })
}

async function scroll(page: Page): Promise<void> {
  await page.locator('[data-message]').last().hover()
  await page.waitForTimeout(500)
  await page.evaluate(() => void (globalThis.observed.scrolling = true))
  for (let at = 0; at < 60; at++) {
    await page.mouse.wheel(0, -600)
    await page.waitForTimeout(30)
  }
  await page.evaluate(() => void (globalThis.observed.scrolling = false))
}

/** What V8 uses in the page and in its worker, after a collection; NaN where the worker does not answer. */
async function heapOf(page: Page): Promise<number> {
  await page.requestGC()
  const session = await page.context().newCDPSession(page)
  const own = (await session.send('Runtime.getHeapUsage')).usedSize
  const ofWorker = new Promise<number>(resolve => {
    setTimeout(() => resolve(Number.NaN), 10_000)
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type !== 'worker') return
      for (const [id, method] of ['HeapProfiler.collectGarbage', 'Runtime.getHeapUsage'].entries())
        void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) })
    })
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { result } = JSON.parse(message) as { result?: { usedSize?: number } }
      if (result?.usedSize !== undefined) resolve(result.usedSize)
    })
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  return own + (await ofWorker)
}

/** From the last letter to the first hit on the screen. */
async function search(page: Page): Promise<[number, number]> {
  await page.goto(`${lumen}/search`)
  const field = page.locator('input[type=search]').last()
  await field.waitFor()
  // The start has its own figure; whoever sees the list types.
  await page.locator('[data-conversation]').first().waitFor()
  const times: number[] = []
  for (const word of ['swallows', 'wizards', 'harbours', 'quiet', 'brew', 'lazy', 'count', 'jumps', 'nine', 'tea', 'dogs']) {
    await field.fill('')
    await page.waitForTimeout(150)
    const from = page.evaluate(
      () =>
        new Promise<number>(resolve =>
          addEventListener('input', () => resolve(performance.now()), { once: true, capture: true }),
        ),
    )
    const there = page.evaluate(whenThere, 'main a[href*="?at="]')
    await field.fill(word)
    times.push((await there) - (await from))
  }
  // What is nowhere is known to be nowhere when everything is read.
  await field.fill('zyzzyva')
  await page.getByText('Nothing found').waitFor()
  return [times[0] as number, median(times.slice(1))]
}
