// Bodies: bytes to values on the way in, values to bytes on the way out, both as the contract declares them.

import {
  type Body,
  CausewayError,
  decode,
  encode,
  expectationOf,
  jsonFromValue,
  utf8FromBytes,
  utf8ToBytes,
} from '@causeway/wire'
import { safeParse } from 'valibot'

/** What TLS-presentation structures travel as. */
export const tlsContentType = 'application/octet-stream'

export function contentTypeOf(body: Body): string | undefined {
  switch (body.kind) {
    case 'none':
      return undefined
    case 'json':
      return 'application/json'
    case 'tls':
      return tlsContentType
    case 'bytes':
      return body.contentType
  }
}

/** The checked value of a request body; `request.invalid` names the field, `wire.*` what is wrong with a structure. */
export function valueFromBody(body: Body, bytes: Uint8Array): unknown {
  switch (body.kind) {
    case 'none':
      return undefined
    case 'bytes':
      return bytes
    case 'tls':
      return decode(body.codec, bytes)
    case 'json':
      return valueFromJson(body, bytes)
  }
}

function valueFromJson(body: Body & { kind: 'json' }, bytes: Uint8Array): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(utf8FromBytes(bytes))
  } catch {
    throw new CausewayError('request.invalid', 'the body is not JSON')
  }
  const checked = safeParse(body.schema, parsed, { abortEarly: true })
  if (checked.success) return checked.output
  throw new CausewayError('request.invalid', expectationOf(body.schema, checked.issues[0]))
}

const empty = new Uint8Array(0)

/** The exact bytes of a response body. */
export function bytesFromValue(body: Body, value: unknown): Uint8Array {
  switch (body.kind) {
    case 'none':
      return empty
    case 'bytes':
      return value as Uint8Array
    case 'tls':
      return encode(body.codec, value)
    case 'json':
      return utf8ToBytes(jsonFromValue(value))
  }
}
