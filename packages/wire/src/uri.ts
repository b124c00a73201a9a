// MIMI identifiers in one normal form: `mimi://<domain>/<u|d|r|g>/<opaque>`; ASCII, lower-case host, at most 255 bytes
// (a KEYTRANS label is at most 255 bytes). Message ids, franks and MLS identities hash these bytes, so two spellings of one
// name must never be accepted.

import { base32FromBytes, bytesFromBase32 } from './base32.ts'
import { CausewayError } from './errors.ts'
import { type Codec, mapped, text, utf8ToBytes } from './tls.ts'

type Branded<Name extends string> = string & { readonly __uri: Name }

/** `mimi://<domain>/u/<id>`: an account holder. */
export type UserUri = Branded<'user'>
/** `mimi://<domain>/d/<id>`: one MLS client of a user. */
export type DeviceUri = Branded<'device'>
/** `mimi://<domain>/r/<id>`: a room at its hub. */
export type RoomUri = Branded<'room'>
/** `mimi://<domain>/g/<id>`: the MLS group of the room with the same id. */
export type GroupUri = Branded<'group'>

type Kind = 'u' | 'd' | 'r' | 'g'
interface UriOf {
  u: UserUri
  d: DeviceUri
  r: RoomUri
  g: GroupUri
}

export const uriSizeBytesMax = 255
/** Ids are 16 random bytes; written as 26 lower-case base32 characters. */
export const idSizeBytes = 16

const pattern =
  /^mimi:\/\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*)\/([udrg])\/([a-z2-7]{26})$/

/** Accepts the normal form only; a different spelling is refused, never repaired. */
export function parseUri<K extends Kind>(kind: K, value: string): UriOf[K] {
  const match = value.length <= uriSizeBytesMax ? pattern.exec(value) : null
  if (match === null || match[2] !== kind || match[1] === undefined || /^[0-9.]+$/.test(match[1]))
    throw new CausewayError('wire.bad_uri')
  bytesFromBase32(match[3] as string)
  return value as UriOf[K]
}

export const parseUserUri = (value: string): UserUri => parseUri('u', value)
export const parseDeviceUri = (value: string): DeviceUri => parseUri('d', value)
export const parseRoomUri = (value: string): RoomUri => parseUri('r', value)

/** Builds the URI of 16 id bytes at a domain. */
export function uriFromId<K extends Kind>(kind: K, domain: string, id: Uint8Array): UriOf[K] {
  if (id.length !== idSizeBytes) throw new CausewayError('wire.bad_uri')
  return parseUri(kind, `mimi://${domain}/${kind}/${base32FromBytes(id)}`)
}

export function domainOf(uri: UserUri | DeviceUri | RoomUri | GroupUri): string {
  return uri.slice(7, uri.indexOf('/', 7))
}

/** The 16 bytes of the last path segment. */
export function idOf(uri: UserUri | DeviceUri | RoomUri | GroupUri): Uint8Array {
  return bytesFromBase32(uri.slice(uri.lastIndexOf('/') + 1))
}

/** The MLS group_id of a room is the bytes of the group URI with the same domain and id (MIMI protocol §3). */
export function groupIdOf(room: RoomUri): Uint8Array {
  return utf8ToBytes(uriFromId('g', domainOf(room), idOf(room)))
}

export const userUri: Codec<UserUri> = mapped(text, parseUserUri, uri => uri)
export const deviceUri: Codec<DeviceUri> = mapped(text, parseDeviceUri, uri => uri)
export const roomUri: Codec<RoomUri> = mapped(text, parseRoomUri, uri => uri)
