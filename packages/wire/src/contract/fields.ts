// Field types that recur in JSON bodies: bytes as base64url text, URIs in normal form.

import * as v from 'valibot'
import { base64urlFromBytes, bytesFromBase64url } from '../base64url.ts'
import { CausewayError } from '../errors.ts'
import { type DeviceUri, parseDeviceUri, parseRoomUri, parseUserUri, type RoomUri, type UserUri } from '../uri.ts'

type BytesField = v.GenericSchema<unknown, Uint8Array>

/** base64url text in JSON, bytes in code; between `min` and `max` bytes. */
export function bytes(max: number, min = 0): BytesField {
  return v.pipe(
    v.string(),
    v.maxLength(Math.ceil((max * 4) / 3)),
    v.description(
      min === max ? `${max} bytes as base64url without padding` : `${min} to ${max} bytes as base64url without padding`,
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = orUndefined(() => bytesFromBase64url(dataset.value))
      if (value !== undefined && value.length >= min && value.length <= max) return value
      addIssue({ message: `must be ${min === max ? min : `${min} to ${max}`} bytes as base64url` })
      return NEVER
    }),
  ) as BytesField
}

export const userUriField: v.GenericSchema<unknown, UserUri> = uriField(
  parseUserUri,
  'Address of an account: mimi://<domain>/u/<26 characters>',
)
export const roomUriField: v.GenericSchema<unknown, RoomUri> = uriField(
  parseRoomUri,
  'Address of a room: mimi://<domain>/r/<26 characters>',
)
export const deviceUriField: v.GenericSchema<unknown, DeviceUri> = uriField(
  parseDeviceUri,
  'Address of a device: mimi://<domain>/d/<26 characters>',
)

function uriField<T extends string>(parse: (value: string) => T, description: string): v.GenericSchema<unknown, T> {
  return v.pipe(
    v.string(),
    v.maxLength(255),
    v.description(description),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = orUndefined(() => parse(dataset.value))
      if (value !== undefined) return value
      addIssue({ message: 'must be an address of the kind that belongs there, in its normal form' })
      return NEVER
    }),
  ) as v.GenericSchema<unknown, T>
}

/** JSON with bytes written as base64url; the counterpart of the `bytes` field. */
export function jsonFromValue(value: unknown): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, item: unknown) {
    // `this[key]`, because Node's Buffer would have turned itself into a list of numbers before it gets here.
    const own = this[key]
    return own instanceof Uint8Array ? base64urlFromBytes(own) : item
  })
}

function orUndefined<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
