// Ed25519 libraries disagree on public keys of small order and on encodings with y >= p. A hub on one library and a device
// on another must never disagree on a commit, so both providers refuse these keys before they verify anything. The rest of
// verification is RFC 8032 §5.1.7 without the cofactor, comparing R as bytes, in both providers.

/** Small-order points by y (sign bit cleared), little-endian hex: orders 1, 2, 4, 8, 8. */
const smallOrder: ReadonlySet<string> = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

/** True for a key that is never accepted: wrong length, y not below p = 2^255 - 19, or small order. */
export function isRefusedEd25519Key(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return true
  const top = publicKey[31]! & 0x7f
  // Every small-order or non-canonical encoding starts its top byte with one of these four; ordinary keys stop here mostly.
  if (top !== 0 && top !== 0x7f && top !== 0x05 && top !== 0x7a) return false
  return isNotBelowP(publicKey, top) || smallOrder.has(hexOfY(publicKey, top))
}

function isNotBelowP(publicKey: Uint8Array, top: number): boolean {
  if (top !== 0x7f || publicKey[0]! < 0xed) return false
  for (let i = 1; i < 31; i++) if (publicKey[i] !== 0xff) return false
  return true
}

function hexOfY(publicKey: Uint8Array, top: number): string {
  let hex = ''
  for (let i = 0; i < 31; i++) hex += publicKey[i]!.toString(16).padStart(2, '0')
  return hex + top.toString(16).padStart(2, '0')
}
