// Public keys of X25519 with which every shared secret is zero (RFC 7748 §6.1): the points of low order, with their encodings
// beyond the field's prime. Both providers refuse them when they are used; whoever keeps a key for others refuses it before.

const lowOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** Whether nothing can be sealed to this X25519 public key. Its highest bit does not count (RFC 7748 §5). */
export function isLowOrderX25519(publicKey: Uint8Array): boolean {
  const top = publicKey[31]! & 0x7f
  // Every one of the encodings ends in one of these; ordinary keys stop here mostly.
  if (top !== 0 && top !== 0x57 && top !== 0x7f) return false
  let hex = ''
  for (let i = 0; i < 31; i++) hex += publicKey[i]!.toString(16).padStart(2, '0')
  return lowOrder.has(hex + top.toString(16).padStart(2, '0'))
}
