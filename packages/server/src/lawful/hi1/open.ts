// What the configuration says about machines of agencies, and the listener for them.

import { readFileSync } from 'node:fs'
import type { Server } from 'node:https'
import type { EndpointId, Hi1, Lawful } from '@causeway/lawful'
import { CausewayError } from '@causeway/wire'
import type { Config } from '../../config/load.ts'
import { createHi1Listener, type Hi1ListenerDeps } from './listener.ts'
import { readSchemaFiles } from './schema.ts'
import { openXmlReader } from './xml.ts'

/** undefined when no schemas are configured. Throws `config.invalid`. */
export function hi1Of({ values }: Config, lawful: Pick<Lawful, 'hi1'>): Hi1 | undefined {
  const folder = values['lawful.hi1_schemas']
  if (folder === '') return undefined
  const files = readSchemaFiles(folder)
  const { read, readFile } = openXmlReader(files)
  return lawful.hi1({ self: identifierOf(values['lawful.hi1_identifier']), read, dictionaryFile: readFile(files.dictionary) })
}

function identifierOf(text: string): EndpointId {
  const [, country, identifier] = /^([A-Z]{2}):(.+)$/.exec(text) ?? []
  if (country === undefined || identifier === undefined)
    throw new CausewayError('config.invalid', 'lawful.hi1_identifier: country and identifier, such as US:causeway')
  return { country, identifier }
}

/** Not yet listening. Throws `config.invalid` when the certificate cannot be read. */
export function openHi1Listener({ values }: Config, deps: Omit<Hi1ListenerDeps, 'pem'>): Server {
  const path = values['lawful.hi1_certificate']
  try {
    return createHi1Listener({ ...deps, pem: readFileSync(path, 'utf8') })
  } catch (cause) {
    throw new CausewayError('config.invalid', `lawful.hi1_certificate: ${path} holds no certificate and key in PEM`, { cause })
  }
}
