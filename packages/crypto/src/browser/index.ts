export { createBrowserCrypto } from './provider.ts'
