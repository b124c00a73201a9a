// The engine of a page, asked as its tabs ask it: for what a journey needs before it begins. What a journey is about, it does with
// mouse and keys.

import type { Page } from '@playwright/test'
import type { Engine } from '../src/engine/api.ts'
import { channelName } from '../src/engine/protocol.ts'

type Asked = 'signIn' | 'find' | 'request' | 'accept'

export async function askEngine<M extends Asked>(
  page: Page,
  method: M,
  ...args: Parameters<Engine[M]>
): Promise<Awaited<ReturnType<Engine[M]>>> {
  return (await page.evaluate(answered, { channelName, method, args: args as readonly unknown[] })) as Awaited<
    ReturnType<Engine[M]>
  >
}

/** In the page. What is said before an engine listens is heard by nobody, so it is called first. */
function answered({
  channelName,
  method,
  args,
}: {
  channelName: string
  method: string
  args: readonly unknown[]
}): Promise<unknown> {
  const channel = new BroadcastChannel(channelName)
  const id = crypto.randomUUID()
  return new Promise((resolve, reject) => {
    const calling = setInterval(() => channel.postMessage({ kind: 'who' }), 20)
    let isAsked = false
    channel.onmessage = ({ data }) => {
      if (data.kind === 'leader' && !isAsked) {
        isAsked = true
        clearInterval(calling)
        channel.postMessage({ kind: 'call', id, method, args })
      }
      if (data.id !== id || data.kind === 'call') return
      channel.close()
      if (data.kind === 'answer') resolve(data.value)
      else reject(new Error(`${method}: ${data.code}: ${data.message}`))
    }
  })
}

/** Waits until the engine's own value of this name is as wanted; `undefined` is waited on. */
export async function untilIn<T>(page: Page, method: string, wanted: (value: never) => T | undefined): Promise<T> {
  const until = Date.now() + 30_000
  for (;;) {
    const found = wanted((await page.evaluate(answered, { channelName, method, args: [] })) as never)
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`${method}: not as wanted in time`)
    await new Promise(resolve => setTimeout(resolve, 40))
  }
}

/** Another screen of the same page, without loading it anew. */
export async function openPath(page: Page, path: string): Promise<void> {
  await page.evaluate(to => history.pushState(null, '', to), path)
}
