// Somebody of the safety team at the desk of a live server, as their browser would be: a passkey, a cookie, the desk's own endpoints.

import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { KeyPair } from '@causeway/crypto'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createInvitations } from '@causeway/staff'
import { createAuthenticator } from '@causeway/staff/testing'
import {
  bytesFromBase64url,
  type DeskContract,
  deskContract,
  type DeskEndpointName,
  type BodyOf,
  jsonFromValue,
  type StaffRole,
} from '@causeway/wire'
import { type GenericSchema, parse } from 'valibot'
import type { LiveServer } from './live-server.test-support.ts'

export interface LiveStaff {
  /** Rejects with the code of a refusal. */
  call<N extends DeskEndpointName>(
    name: N,
    params?: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<BodyOf<DeskContract[N]['response']>>
}

export async function enrolledAt(server: LiveServer, name: string, roles: readonly StaffRole[]): Promise<LiveStaff> {
  const { session } = JSON.parse(readFileSync(join(server.dataDir, 'keys.json'), 'utf8')) as { session: string }
  const origin = server.deskUrl
  const invitations = createInvitations({
    crypto: createNodeCrypto(),
    clock: { nowMs: Date.now },
    key: bytesFromBase64url(session),
    origin: () => origin,
  })
  const link = invitations.invite({ realm: 'staff', group: '', name, roles })
  const invitation = link.slice(link.indexOf('#') + 1)
  const opened = await ask(origin, '', 'openEnrolment', {}, { invitation })
  const { options } = opened.body as { options: never }
  const registration = createAuthenticator({ origin }).register(options)
  const { cookie } = await ask(origin, '', 'enrolStaff', {}, { invitation, registration })
  return { call: async (endpoint, params = {}, body) => (await ask(origin, cookie, endpoint, params, body)).body as never }
}

/** The private half too, as the team's machine holds it. */
export function teamKeyOf({ dataDir }: LiveServer): KeyPair {
  const pair = JSON.parse(readFileSync(join(dataDir, 'safety-team.json'), 'utf8')) as Record<'publicKey' | 'privateKey', string>
  return { publicKey: bytesFromBase64url(pair.publicKey), privateKey: bytesFromBase64url(pair.privateKey) }
}

/** By the address of the machine: not every resolver knows names under `localhost`. */
function ask(
  origin: string,
  cookie: string,
  name: DeskEndpointName,
  params: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<{ body: unknown; cookie: string }> {
  const { host, port } = new URL(origin)
  const { method, path: pattern, response } = deskContract[name]
  const path = pattern.replaceAll(/:([a-z]+)/gi, (_, param: string) => params[param] ?? '')
  const own = { host, cookie, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: own }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => {
        const json: unknown = text === '' ? undefined : JSON.parse(text)
        if ((answer.statusCode ?? 500) >= 400) return reject(Object.assign(new Error(text), json))
        const isJson = json !== undefined && 'schema' in response
        const set = String(answer.headers['set-cookie'] ?? cookie).split(';')[0] ?? ''
        resolve({ body: isJson ? parse(response.schema as GenericSchema, json) : undefined, cookie: set })
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : jsonFromValue(body))
  })
}
