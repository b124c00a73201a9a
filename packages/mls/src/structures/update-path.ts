// RFC 9420 §7.6: UpdatePath, the new keys of a committer's leaf and filtered direct path.

import { type Codec, decode, opaque, Reader, struct, vector } from '@causeway/wire'
import { type HpkeCiphertext, hpkeCiphertextCodec } from './hpke-ciphertext.ts'
import { type LeafNode, leafNodeCodec } from './leaf-node.ts'

export interface UpdatePathNode {
  readonly encryptionKey: Uint8Array
  readonly encryptedPathSecret: Ciphertexts
}

/** An array is one; so is what was read, of which a member wants one ciphertext in a thousand. */
export interface Ciphertexts extends Iterable<HpkeCiphertext> {
  readonly length: number
  at(index: number): HpkeCiphertext | undefined
}

export interface UpdatePath {
  readonly leafNode: LeafNode
  readonly nodes: readonly UpdatePathNode[]
}

/** Checked to be ciphertexts, and decoded one by one when asked for. */
class ReadCiphertexts implements Ciphertexts {
  readonly encoded: Uint8Array
  readonly #ends: readonly number[]

  constructor(encoded: Uint8Array, ends: readonly number[]) {
    this.encoded = encoded
    this.#ends = ends
  }

  get length(): number {
    return this.#ends.length
  }

  at(index: number): HpkeCiphertext | undefined {
    const end = this.#ends[index]
    return end === undefined ? undefined : decode(hpkeCiphertextCodec, this.encoded.subarray(this.#ends[index - 1] ?? 0, end))
  }

  *[Symbol.iterator](): Generator<HpkeCiphertext> {
    for (let index = 0; index < this.length; index++) {
      const ciphertext = this.at(index)
      if (ciphertext !== undefined) yield ciphertext
    }
  }
}

const listCodec: Codec<HpkeCiphertext[]> = vector(hpkeCiphertextCodec)
const ciphertextsCodec: Codec<Ciphertexts> = {
  write(w, ciphertexts) {
    if (ciphertexts instanceof ReadCiphertexts) w.opaque(ciphertexts.encoded)
    else listCodec.write(w, [...ciphertexts])
  },
  read(r) {
    const encoded = r.opaque()
    return new ReadCiphertexts(encoded, endsIn(new Reader(encoded)))
  },
}

/** Where each ends; refuses what is no vector of them. */
function endsIn(r: Reader): number[] {
  const ends: number[] = []
  while (r.remaining > 0) {
    // kem_output and ciphertext.
    r.skip(r.vectorLength())
    r.skip(r.vectorLength())
    ends.push(r.position)
  }
  return ends
}

const nodeCodec: Codec<UpdatePathNode> = struct({ encryptionKey: opaque, encryptedPathSecret: ciphertextsCodec })
const nodesCodec: Codec<readonly UpdatePathNode[]> = vector(nodeCodec)

export const updatePathCodec: Codec<UpdatePath> = struct({ leafNode: leafNodeCodec, nodes: nodesCodec })
