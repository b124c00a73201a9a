// Encrypted files by the tus 1.0 resumable upload protocol (core, creation, expiration, termination).

import { endpoint } from './endpoint.ts'

/** Largest ciphertext, bytes; configurable downwards. */
export const mediaSizeBytesMax = 2_200_000_000
/** Largest body of one PATCH. */
export const mediaPatchSizeBytesMax = 8_388_608

const tusHeaders = ['tus-resumable'] as const

export const createMedia = endpoint({
  method: 'POST',
  path: '/v1/media',
  auth: 'device',
  requestHeaders: [...tusHeaders, 'upload-length'],
  success: 201,
  errors: ['media.too_large', 'request.too_many'],
  holds: ['media.record'],
  summary: 'Start an upload of Upload-Length bytes; Location names it',
})

export const mediaOffset = endpoint({
  method: 'HEAD',
  path: '/v1/media/:media',
  auth: 'device',
  requestHeaders: tusHeaders,
  success: 200,
  errors: ['media.unknown'],
  holds: ['media.record'],
  rate: 'often',
  summary: 'How far an upload is: Upload-Offset and Upload-Length',
})

export const appendMedia = endpoint({
  method: 'PATCH',
  path: '/v1/media/:media',
  auth: 'device',
  requestHeaders: [...tusHeaders, 'upload-offset'],
  request: { kind: 'bytes', contentType: 'application/offset+octet-stream', sizeBytesMax: mediaPatchSizeBytesMax },
  errors: ['media.unknown', 'media.offset_mismatch', 'media.too_large', 'store.full'],
  holds: ['media.ciphertext', 'media.record'],
  rate: 'often',
  summary: 'Append bytes at Upload-Offset',
})

/**
 * What somebody uploaded whom a child has not answered twice is held (lawful-safety B6). `for=report` fetches it all the same: what goes
 * to the safety team need not be looked at first.
 */
export const readMedia = endpoint({
  method: 'GET',
  path: '/v1/media/:media',
  auth: 'device',
  query: ['for'],
  requestHeaders: ['range'],
  response: { kind: 'bytes', contentType: 'application/octet-stream', sizeBytesMax: mediaPatchSizeBytesMax },
  success: 206,
  errors: ['media.unknown', 'media.held'],
  holds: ['media.ciphertext'],
  rate: 'often',
  summary: 'Bytes of a finished upload; Range: bytes=first-last, at most 8 MiB at a time',
})

export const deleteMedia = endpoint({
  method: 'DELETE',
  path: '/v1/media/:media',
  auth: 'device',
  requestHeaders: tusHeaders,
  errors: ['media.unknown', 'auth.forbidden'],
  holds: ['media.record'],
  summary: 'Delete an own upload',
})
