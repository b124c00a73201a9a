// Runs in the page: a group of a hundred, made, joined and talked in, with what each took. Everything random comes from one seed, so
// that Node can do the same and compare the bytes.

import { createBrowserCrypto } from '@causeway/crypto/browser'
import { type BrowserLife, liveOnce } from './life.ts'

declare global {
  var measureMls: (seed: number, nowMs: number) => Promise<BrowserLife>
}

globalThis.measureMls = (seed, nowMs) =>
  liveOnce(random => createBrowserCrypto({ random }), seed, nowMs, { members: 100, messages: 1000 })
