export { createBrowserCrypto } from './provider.ts'
export { createBrowserRunner } from './runner.ts'
export { verifyRsa } from './rsa.ts'
