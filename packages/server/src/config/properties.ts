// The properties: apps that share this server. One [[property]] table each.

import { suggestionFor } from './suggestion.ts'

export type HandleType = 'phone' | 'username' | 'email'

/** How the users of a property sign in: with our embedded issuer, or with tokens that the property's own backend signs. */
export type Login =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'jwks'; readonly issuer: string; readonly source: { readonly url: URL } | { readonly file: string } }

export interface Property {
  readonly domain: string
  readonly name: string
  readonly handleType: HandleType
  readonly login: Login
  /** The `aud` that a login token must name. */
  readonly audience: string
  /** Web origins whose pages may call this server, such as `https://chat.example`. */
  readonly origins: readonly string[]
  /** How users are treated whose age the property does not tell; apps for children say `13-15`. */
  readonly unknownAge: KnownAge
  /** Guardians approve contacts here; without, nobody under 13 is taken. */
  readonly hasGuardians: boolean
}

export type KnownAge = 'U13' | '13-15' | '16-17' | '18+'

const handleTypes: readonly string[] = ['phone', 'username', 'email']
const knownAges: readonly string[] = ['U13', '13-15', '16-17', '18+']
const keys = [
  'domain',
  'name',
  'handle',
  'login',
  'jwks_url',
  'jwks_file',
  'issuer',
  'audience',
  'origins',
  'unknown_age',
  'guardians',
]
const domainPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/** Three sample apps of three kinds, for a first try and for the demo. */
export const sampleProperties: readonly Property[] = [
  sample('harbor.localhost', 'Harbor', 'phone'),
  sample('lumen.localhost', 'Lumen', 'username'),
  sample('commons.localhost', 'Commons', 'email'),
]

function sample(domain: string, name: string, handleType: HandleType): Property {
  return {
    domain,
    name,
    handleType,
    login: { kind: 'embedded' },
    audience: 'causeway',
    origins: [],
    unknownAge: '18+',
    hasGuardians: false,
  }
}

/** Reads the [[property]] tables. What is wrong is added to `problems`, each a sentence that names the place. */
export function readProperties(tables: unknown, problems: string[]): Property[] {
  if (!Array.isArray(tables)) {
    problems.push('property: write each property as a [[property]] table')
    return []
  }
  const properties = tables.flatMap((table, index) => readProperty(table, `[[property]] ${index + 1}`, problems) ?? [])
  for (const [what, values] of [
    ['domain', properties.map(property => property.domain)],
    ['issuer', properties.flatMap(property => (property.login.kind === 'jwks' ? property.login.issuer : []))],
  ] as const) {
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice !== undefined) problems.push(`[[property]]: ${what} "${twice}" is used twice`)
  }
  return properties
}

function readProperty(table: unknown, place: string, problems: string[]): Property | undefined {
  if (typeof table !== 'object' || table === null) {
    problems.push(`${place}: expected a table`)
    return undefined
  }
  const before = problems.length
  const fields = table as Readonly<Record<string, unknown>>
  for (const key of Object.keys(fields)) if (!keys.includes(key)) problems.push(unknownKey(place, key))
  const text = (key: string, fallback?: string): string => {
    const value = fields[key] ?? fallback
    if (typeof value === 'string' && value !== '') return value
    problems.push(`${place}: ${key} ${value === undefined ? 'is missing' : 'must be a text'}`)
    return ''
  }
  const domain = text('domain')
  if (domain !== '' && (domain.length > 190 || !domainPattern.test(domain)))
    problems.push(`${place}: domain "${domain}" is not a lower-case domain name`)
  const handleType = text('handle')
  if (handleType !== '' && !handleTypes.includes(handleType))
    problems.push(`${place}: handle must be one of ${handleTypes.join(', ')}, not "${handleType}"`)
  const unknownAge = text('unknown_age', '18+')
  if (!knownAges.includes(unknownAge))
    problems.push(`${place}: unknown_age must be one of ${knownAges.join(', ')}, not "${unknownAge}"`)
  const guardians = fields['guardians'] ?? false
  if (typeof guardians !== 'boolean') problems.push(`${place}: guardians must be true or false`)
  const property = {
    domain,
    name: text('name'),
    handleType: handleType as HandleType,
    login: readLogin(fields, text, place, problems),
    audience: text('audience', 'causeway'),
    origins: readOrigins(fields['origins'] ?? [], place, problems),
    unknownAge: unknownAge as KnownAge,
    hasGuardians: guardians === true,
  }
  return problems.length === before ? property : undefined
}

function readLogin(
  fields: Readonly<Record<string, unknown>>,
  text: (key: string, fallback?: string) => string,
  place: string,
  problems: string[],
): Login {
  const kind = text('login')
  const ofJwks = ['jwks_url', 'jwks_file', 'issuer'].filter(key => fields[key] !== undefined)
  if (kind === 'jwks') return readJwks(fields, text, place, problems)
  if (kind !== 'embedded' && kind !== '') problems.push(`${place}: login must be "embedded" or "jwks", not "${kind}"`)
  if (kind === 'embedded' && ofJwks.length > 0) problems.push(`${place}: ${ofJwks.join(', ')} needs login = "jwks"`)
  return { kind: 'embedded' }
}

function readJwks(
  fields: Readonly<Record<string, unknown>>,
  text: (key: string) => string,
  place: string,
  problems: string[],
): Login {
  const issuer = text('issuer')
  if ((fields['jwks_url'] === undefined) === (fields['jwks_file'] === undefined)) {
    problems.push(`${place}: give either jwks_url or jwks_file`)
    return { kind: 'embedded' }
  }
  if (fields['jwks_file'] !== undefined) return { kind: 'jwks', issuer, source: { file: text('jwks_file') } }
  const written = text('jwks_url')
  const url = URL.parse(written)
  if (url !== null && (url.protocol === 'https:' || isThisMachine(url))) return { kind: 'jwks', issuer, source: { url } }
  problems.push(`${place}: jwks_url "${written}" must be an https address`)
  return { kind: 'embedded' }
}

function isThisMachine(url: URL): boolean {
  return url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

function readOrigins(value: unknown, place: string, problems: string[]): string[] {
  if (!Array.isArray(value)) {
    problems.push(`${place}: origins must be a list of addresses`)
    return []
  }
  return value.flatMap((origin: unknown) => {
    const parsed = typeof origin === 'string' ? URL.parse(origin) : null
    if (parsed !== null && parsed.origin === origin) return [origin]
    problems.push(`${place}: origin ${JSON.stringify(origin)} must look like "https://chat.example", with nothing after it`)
    return []
  })
}

function unknownKey(place: string, key: string): string {
  const meant = suggestionFor(key, keys)
  return `${place}: unknown key "${key}"${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}
