// Where a property's verification keys come from: a file that may change while we run, or one address and no other.

import { readFile, stat } from 'node:fs/promises'
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'

const keySetSizeBytesMax = 262_144
const fetchTimeoutMs = 5_000
/** Keys are asked for again after this time, and after the pause when a token names a key we do not know (rotation). */
const keptForMs = 600_000
const pauseMs = 30_000

/** jose fetches with `redirect: 'manual'`, so nothing but this address is ever asked. */
export function keysFromUrl(url: URL, options: { pauseMs?: number } = {}): JWTVerifyGetKey {
  return createRemoteJWKSet(url, {
    timeoutDuration: fetchTimeoutMs,
    cacheMaxAge: keptForMs,
    cooldownDuration: options.pauseMs ?? pauseMs,
  })
}

/** Reads the file again when it changed. A file that is broken for a moment leaves the keys that were good. */
export function keysFromFile(path: string): JWTVerifyGetKey {
  let readAt = ''
  let keys: JWTVerifyGetKey | undefined
  return async (header, token) => {
    const { mtimeMs, size } = await stat(path).catch(() => ({ mtimeMs: 0, size: 0 }))
    const version = `${mtimeMs} ${size}`
    if (version !== readAt && size > 0 && size <= keySetSizeBytesMax) {
      keys = (await keySet(path)) ?? keys
      readAt = version
    }
    if (keys === undefined) throw new errors.JWKSTimeout()
    return await keys(header, token)
  }
}

async function keySet(path: string): Promise<JWTVerifyGetKey | undefined> {
  try {
    return createLocalJWKSet(JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet)
  } catch {
    return undefined
  }
}
