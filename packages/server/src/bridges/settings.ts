// Where safety's events, cases and reports go outside, from one file that only the server's user may read: it holds passwords.

import { readFileSync, statSync } from 'node:fs'
import type { CoopNames, OspreyVerdicts } from '@causeway/safety'
import { CausewayError } from '@causeway/wire'
import * as v from 'valibot'
import { cyberTipHosts } from './cybertip.ts'

export interface BridgeSettings {
  readonly osprey?:
    | { readonly url: string; readonly verdicts?: { readonly secret: string; readonly named: OspreyVerdicts } | undefined }
    | undefined
  readonly coop?: (CoopNames & { readonly url: string; readonly apiKey: string; readonly publicKeyPem: string }) | undefined
  readonly cybertip?: CyberTipSettings | undefined
}

export interface CyberTipSettings {
  readonly mode: 'test' | 'production'
  readonly url?: string | undefined
  readonly user: string
  readonly password: string
  readonly email: string
  readonly company: string
}

const url = v.pipe(v.string(), v.url())
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500))

const schema = v.strictObject({
  /** Takes lines of JSON, one event each, on their way into Osprey's input topic. */
  osprey: v.optional(
    v.strictObject({
      url,
      /** What comes back, signed by the operator's output sink (docs/osprey.md). */
      verdicts: v.optional(
        v.strictObject({
          secret: v.pipe(v.string(), v.regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes in base64')),
          named: v.record(
            v.string(),
            v.strictObject({ outcome: v.picklist(['action-taken', 'no-action']), level: v.picklist([0, 1, 2, 3]) }),
          ),
        }),
      ),
    }),
  ),
  coop: v.optional(
    v.strictObject({
      url,
      apiKey: name,
      publicKeyPem: v.pipe(v.string(), v.startsWith('-----BEGIN PUBLIC KEY-----')),
      userTypeId: name,
      caseTypeId: name,
      policies: v.record(v.string(), name),
      /** What is proposed here; a person of the desk confirms it. Levels for all apps are proposed at the desk alone. */
      actions: v.record(
        v.string(),
        v.strictObject({ outcome: v.picklist(['action-taken', 'no-action']), level: v.picklist([0, 1, 2, 3, 4]) }),
      ),
    }),
  ),
  cybertip: v.optional(
    v.strictObject({
      /** Nothing reaches the real service unless this says so. */
      mode: v.optional(v.picklist(['test', 'production']), 'test'),
      /** For a rehearsal against a service of one's own. */
      url: v.optional(url),
      user: name,
      password: name,
      email: v.pipe(v.string(), v.email()),
      company: name,
    }),
  ),
})

/** Nothing is sent anywhere without a file. `config.invalid` in words. */
export function readBridges(path: string): BridgeSettings {
  if (path === '') return {}
  let text: string
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
      throw new CausewayError('config.invalid', `${path}: others can read it; run chmod 600 on it`)
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof CausewayError) throw cause
    throw new CausewayError('config.invalid', `${path}: cannot be read`, { cause })
  }
  const read = v.safeParse(schema, jsonOf(text, path))
  if (!read.success) {
    const [issue] = read.issues
    throw new CausewayError('config.invalid', `${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
  }
  const { cybertip } = read.output
  if (cybertip?.mode === 'test' && cybertip.url === cyberTipHosts.production)
    throw new CausewayError('config.invalid', `${path}: cybertip.url is the real service, and mode is test`)
  return read.output
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CausewayError('config.invalid', `${path}: it is no JSON`, { cause })
  }
}
