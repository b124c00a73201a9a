export type { AeadName, CryptoProvider, DhName, HashName, KeyPair, SignatureName } from './provider.ts'
export { aeadKeyBytes, aeadNonceBytes, aeadTagBytes, hashBytes, privateKeyBytes, publicKeyBytes } from './sizes.ts'
