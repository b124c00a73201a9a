// The OpenAPI 3.1 document of the contract, for people who do not use our client. Committed as docs/openapi.json, so that a
// change of the API is seen as one.

import {
  type Body,
  type AnyEndpointName,
  contract,
  deskContract,
  devicesMax,
  type Endpoint,
  errors,
  type ErrorCode,
  inventory,
  type Datum,
} from '@causeway/wire'
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { contentTypeOf } from './edge/body.ts'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

/** What apps call; `desk`: what staff, officers and the public call at the desk's own address. */
export function openApiDocument(version: string, surface: 'apps' | 'desk' = 'apps'): JsonObject {
  const { title, description, securitySchemes, table } = surfaces[surface]
  const paths: Record<string, Record<string, Json>> = {}
  for (const [name, endpoint] of Object.entries(table) as [AnyEndpointName, Endpoint][]) {
    const path = endpoint.path.replace(/:([a-z]+)/gi, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title,
      version,
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { securitySchemes, schemas: { Problem: problemSchema() } },
  }
}

interface Surface {
  readonly title: string
  readonly description: string
  readonly securitySchemes: JsonObject
  readonly table: Readonly<Record<string, Endpoint>>
}

const surfaces: Readonly<Record<'apps' | 'desk', Surface>> = {
  apps: {
    title: 'Causeway',
    table: contract,
    description:
      `One end-to-end encrypted messaging backbone that many apps share. Messages travel on the WebSocket at /v1/socket ` +
      `(subprotocols \`causeway.v1\` and \`token.<session>\`). Structures in TLS presentation language are described in ` +
      `packages/wire. An account has at most ${devicesMax} devices. \`x-causeway-holds\` names what calling an endpoint makes ` +
      `the server hold or show; docs/what-we-hold.md explains each name.`,
    securitySchemes: {
      login: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: "A login token of the user's property, at most 10 minutes long",
      },
      session: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'The word Session, a space, and a session token',
      },
    },
  },
  desk: {
    title: 'Causeway desk',
    table: deskContract,
    description:
      'What staff, officers of agencies and the public reach at the address of the desk. Sessions are opened with a passkey; requests ' +
      'come from the pages of the desk alone. `x-causeway-roles` names who may call; every call is a line in the audit log.',
    securitySchemes: {
      staff: { type: 'apiKey', in: 'cookie', name: '__Host-causeway-staff' },
      officer: { type: 'apiKey', in: 'cookie', name: '__Host-causeway-officer' },
    },
  },
}

function operationOf(name: AnyEndpointName, endpoint: Endpoint): JsonObject {
  const request = contentOf(endpoint.request as Body)
  return {
    operationId: name,
    summary: endpoint.summary,
    ...(endpoint.auth === 'none' ? {} : { security: securityOf(endpoint) }),
    parameters: parametersOf(endpoint),
    ...(request === undefined ? {} : { requestBody: { required: true, content: request } }),
    responses: responsesOf(endpoint),
    ...(endpoint.roles.length === 0 ? {} : { 'x-causeway-roles': endpoint.roles.map(role => role) }),
    'x-causeway-holds': endpoint.holds.map(datum => datum),
    'x-causeway-rate': endpoint.rate,
  }
}

function securityOf({ auth }: Endpoint): Json {
  const login = { login: [] }
  const session = { session: [] }
  if (auth === 'login-or-device') return [login, session]
  if (auth === 'staff-or-officer') return [{ staff: [] }, { officer: [] }]
  if (auth === 'staff' || auth === 'officer') return [{ [auth]: [] }]
  return [auth === 'login' ? login : session]
}

function parametersOf(endpoint: Endpoint): Json {
  const parameter = (place: 'path' | 'query' | 'header') => (name: string) => ({
    name,
    in: place,
    required: place === 'path',
    schema: { type: 'string' },
  })
  return [
    ...endpoint.params.map(parameter('path')),
    ...endpoint.query.map(parameter('query')),
    ...endpoint.requestHeaders.map(parameter('header')),
  ]
}

/** Refusals that any endpoint may give, besides its own. */
const general: readonly ErrorCode[] = [
  'request.invalid',
  'request.too_many',
  'server.internal',
  'server.draining',
  'store.unavailable',
]

function responsesOf(endpoint: Endpoint): Json {
  const content = contentOf(endpoint.response as Body)
  const responses: Record<string, Json> = {
    [endpoint.success]: { description: 'Done', ...(content === undefined ? {} : { content }) },
  }
  const codes = [...new Set([...endpoint.errors, ...authErrorsOf(endpoint), ...general])].toSorted()
  for (const status of [...new Set(codes.map(code => errors[code].status))].toSorted((a, b) => a - b)) {
    const ofStatus = codes.filter(code => errors[code].status === status)
    responses[status] = {
      description: ofStatus.map(code => `\`${code}\`: ${errors[code].sentence}`).join('\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  }
  return responses
}

function authErrorsOf({ auth }: Endpoint): readonly ErrorCode[] {
  if (auth === 'staff' || auth === 'officer' || auth === 'staff-or-officer') return ['staff.signed_out', 'staff.role_needed']
  return auth === 'none' ? [] : ['auth.missing', 'auth.bad_session']
}

function contentOf(body: Body): JsonObject | undefined {
  const contentType = contentTypeOf(body)
  if (contentType === undefined || body.kind === 'none') return undefined
  return { [contentType]: { schema: schemaOf(body) } }
}

function schemaOf(body: Exclude<Body, { kind: 'none' }>): Json {
  if (body.kind === 'json') return jsonSchemaOf(body.schema)
  const description = body.kind === 'tls' ? `${body.name}, in TLS presentation language (packages/wire)` : 'Bytes as they are'
  return { type: 'string', format: 'binary', maxLength: body.sizeBytesMax, description }
}

function jsonSchemaOf(schema: GenericSchema): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'throw',
    // Bytes and URIs: text whose form our own check decides. What the form is stands in the description of the field.
    overrideAction: ({ valibotAction, jsonSchema }) => (valibotAction.type === 'raw_transform' ? jsonSchema : undefined),
  }) satisfies JsonSchema
  return rest as Json
}

function problemSchema(): Json {
  return {
    type: 'object',
    description: 'RFC 9457 problem details',
    required: ['type', 'title', 'status', 'code', 'retry'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      code: { type: 'string', enum: Object.keys(errors) },
      retry: { type: 'string', enum: ['never', 'later', 'after-sync'] },
      detail: { type: 'string' },
    },
  }
}

/** docs/what-we-hold.md: the inventory as a table that everybody can read. */
export function whatWeHoldPage(): string {
  const groups = Map.groupBy(Object.entries(inventory), ([id]) => id.slice(0, id.indexOf('.')))
  const sections = [...groups].map(([group, data]) => {
    const rows = data.map(
      ([id, datum]) =>
        `| ${datum.what} | ${datum.why} | ${datum.retention} | ${readabilityWords[datum.readability]} | ${datum.purposes.join(', ')} | \`${id}\` |`,
    )
    return `## ${groupTitles[group] ?? group}\n\n${tableHead}\n${rows.join('\n')}\n`
  })
  return `${pageHead}\n${sections.join('\n')}\n${keptFromOwnView()}`
}

/** What "what could they hand over about me?" leaves out, and why. */
function keptFromOwnView(): string {
  const lines = Object.entries(inventory).flatMap(([id, { keptFromOwnView }]: [string, Datum]) =>
    keptFromOwnView === undefined ? [] : [`- \`${id}\`: ${keptFromOwnView}`],
  )
  return `## What a person's own view leaves out\n\n${ownViewHead}\n\n${lines.join('\n')}\n`
}

const ownViewHead = `Everybody can see in the app what a paper would get about them. These data stand there by name and reason only; who asks the
operator in writing is answered as far as the rights of others allow (GDPR Art. 15(4)).`

const pageHead = `# What a Causeway server holds

This is the whole list. It is generated from the inventory in the code: a database column, log field or metric that is not in
it does not pass the build. Message texts, pictures and files are held as ciphertext only; the keys are on people's devices.
\`npm run openapi\` writes this page.
`
const tableHead = '| What | What for | How long | Can the operator read it? | May be read for | Name |\n|---|---|---|---|---|---|'

const readabilityWords = {
  readable: 'Yes',
  ciphertext: 'No: encrypted, the keys are on the devices',
  'public-key': 'Yes, it is public by nature',
  secret: "It is a secret of the server's, or only its hash",
} as const

const groupTitles: Readonly<Record<string, string>> = {
  account: 'Accounts',
  device: 'Devices',
  login: 'Embedded login',
  contact: 'Contacts',
  room: 'Rooms',
  message: 'Messages',
  media: 'Files',
  safety: 'Safety',
  network: 'Connections',
  staff: 'Staff and officers',
  server: 'The server itself',
}
