// `lumen:ada`: a person as one writes it. The app stands first, by its domain, its name, or the domain's first label.

import { createNodeNet } from '@causeway/client/node'
import { errorFromProblem } from '@causeway/wire'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'

export interface Address {
  readonly property: string
  readonly handle: string
}

export interface KnownProperty {
  readonly domain: string
  readonly name: string
  readonly handleType: 'phone' | 'username' | 'email'
  readonly embeddedLogin: boolean
}

/** Undefined for what is no address; the app is not looked up yet. */
export function parseAddress(text: string): Address | undefined {
  const match = /^([^:\s]+):\s*(\S.*)$/.exec(text.trim())
  return match === null ? undefined : { property: match[1] as string, handle: (match[2] as string).trim() }
}

/** The app that a person means. */
export function findProperty(properties: readonly KnownProperty[], written: string): KnownProperty | undefined {
  const wanted = written.toLowerCase()
  const exact = properties.find(({ domain, name }) => domain === wanted || name.toLowerCase() === wanted)
  return exact ?? properties.find(({ domain }) => domain.split('.')[0] === wanted)
}

/** The app, or a sentence that names those there are. */
export function propertyOrFailure(properties: readonly KnownProperty[], written: string): KnownProperty {
  const found = findProperty(properties, written)
  if (found !== undefined) return found
  const names = properties.map(({ name }) => name.toLowerCase()).join(', ')
  throw new Failure(exitCodes.failed, `There is no app "${written}" on this server.`, names === '' ? '' : `There are: ${names}.`)
}

/** Asks the server for its apps. Throws when it does not answer. */
export async function fetchProperties(server: string): Promise<readonly KnownProperty[]> {
  const answer = await createNodeNet(server)
    .request({ method: 'GET', path: '/v1/properties', headers: {} })
    .catch(() => undefined)
  if (answer === undefined)
    throw new Failure(
      exitCodes.unavailable,
      `No server answers at ${server}.`,
      'Is it running? `npm start` starts one; --server says where it is.',
    )
  const value = parseJson(Buffer.from(answer.body).toString('utf8')) as { properties?: KnownProperty[]; code?: unknown }
  if (answer.status !== 200) throw errorFromProblem(value)
  if (!Array.isArray(value.properties))
    throw new Failure(exitCodes.unavailable, `What answers at ${server} is no Causeway server.`)
  return value.properties
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
