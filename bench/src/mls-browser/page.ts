// Runs in the page: a group of a hundred, made, joined and talked in, with what each took. Everything random comes from one seed, so
// that Node can do the same and compare the bytes.

import { createBrowserCrypto, createBrowserRunner } from '@causeway/crypto/browser'
import { type BrowserLife, liveOnce } from './life.ts'

declare global {
  var measureMls: (seed: number, nowMs: number, onWebCrypto: boolean) => Promise<BrowserLife>
}

globalThis.measureMls = (seed, nowMs, onWebCrypto) =>
  liveOnce(
    random => {
      const crypto = createBrowserCrypto({ random })
      return onWebCrypto ? { crypto, runner: createBrowserRunner(crypto) } : { crypto }
    },
    seed,
    nowMs,
    { members: 100, messages: 1000 },
  )
