// Taking a CBOR array apart, field by field.

import type { CborValue } from '../cbor.ts'
import { CausewayError } from '../errors.ts'

/** The items of a CBOR array, taken in order; anything unexpected is `wire.bad_content`. */
export class Fields {
  readonly #items: readonly CborValue[]
  #at = 0

  constructor(value: CborValue | undefined) {
    if (!Array.isArray(value)) throw badContent('array')
    this.#items = value as readonly CborValue[]
  }

  next(): CborValue {
    const value = this.#items[this.#at++]
    if (value === undefined) throw badContent('a field is missing')
    return value
  }

  number(): number {
    const value = this.next()
    if (typeof value !== 'number' || value < 0 || !Number.isSafeInteger(value)) throw badContent('number')
    return value
  }

  boolean(): boolean {
    const value = this.next()
    if (typeof value !== 'boolean') throw badContent('boolean')
    return value
  }

  text(): string {
    const value = this.next()
    if (typeof value !== 'string') throw badContent('text')
    return value
  }

  bytes(): Uint8Array {
    const value = this.next()
    if (!(value instanceof Uint8Array)) throw badContent('bytes')
    return value
  }

  end(): void {
    if (this.#at !== this.#items.length) throw badContent('too many fields')
  }
}

/** A refusal that names the field, never its content. */
export function badContent(field: string): CausewayError {
  return new CausewayError('wire.bad_content', field)
}
