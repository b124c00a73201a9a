// The schema folder: ETSI's files, unchanged, as an operator took them from ETSI; ours beside them. We ship none of ETSI's.

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CausewayError } from '@causeway/wire'

export interface SchemaFiles {
  /** By file name. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** The schema that imports all the others. */
  readonly root: Uint8Array
  readonly dictionary: Uint8Array
}

/** In an order in which each finds what it builds on. */
const imported = [
  ['http://uri.etsi.org/03280/common/2017/07', 'TS_103_280_01.xsd'],
  ['http://www.w3.org/2000/09/xmldsig#', 'signature.xsd'],
  ['http://uri.etsi.org/03120/common/2016/02/Common', 'ts_103120_Common.xsd'],
  ['http://uri.etsi.org/03120/common/2019/10/Core', 'ts_103120_Core.xsd'],
  ['http://uri.etsi.org/03120/common/2020/09/Authorisation', 'ts_103120_Authorisation.xsd'],
  ['http://uri.etsi.org/03120/common/2020/09/Task', 'ts_103120_Task.xsd'],
  ['http://uri.etsi.org/03120/common/2020/09/Document', 'ts_103120_Document.xsd'],
  ['http://uri.etsi.org/03120/common/2019/10/Delivery', 'ts_103120_Delivery.xsd'],
  ['http://uri.etsi.org/03120/common/2016/02/Notification', 'ts_103120_Notification.xsd'],
  ['http://uri.etsi.org/03120/common/2022/07/TrafficPolicy', 'ts_103120_TrafficPolicy.xsd'],
  ['urn:causeway:hi1-profile:1', 'profile.xsd'],
] as const
const own = ['signature.xsd', 'profile.xsd']
const dictionaryFile = 'ts_103120_ETSIDictionaryDefinitions.xml'

/** Throws `config.invalid` with the name of the first file that is missing. */
export function readSchemaFiles(folder: string): SchemaFiles {
  const found = new Map(pathsIn(folder).map(path => [basename(path), join(folder, path)] as const))
  const read = (name: string): Uint8Array => {
    const path = own.includes(name) ? new URL(name, import.meta.url) : found.get(name)
    if (path === undefined) throw new CausewayError('config.invalid', `lawful.hi1_schemas: ${name} is not in ${folder}`)
    return new Uint8Array(readFileSync(path))
  }
  const files = new Map(imported.map(([, name]) => [name, read(name)]))
  const imports = imported.map(([namespace, name]) => `<xs:import namespace="${namespace}" schemaLocation="${urlOf(name)}"/>`)
  const root = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`
  return { files, root: new TextEncoder().encode(root), dictionary: read(dictionaryFile) }
}

function pathsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch (cause) {
    throw new CausewayError('config.invalid', `lawful.hi1_schemas: ${folder} cannot be read`, { cause })
  }
}

/** Files are handed to the parser by these names; no other name can be opened. */
export function urlOf(name: string): string {
  return `hi1:/${name}`
}
