export { createNodeCrypto } from './provider.ts'
