// Reading XML with libxml2: the schema is compiled once; a message may not declare anything, and nothing outside it can be reached,
// because the only files that the parser can open are those of the schema.

import { Hi1Refusal, type ReadXml, type XmlElement } from '@causeway/lawful'
import {
  ParseOption,
  XmlBufferInputProvider,
  XmlDocument,
  XmlElement as Node,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
  XsdValidator,
} from 'libxml2-wasm'
import { type SchemaFiles, urlOf } from './schema.ts'

export interface XmlReader {
  /** A message: well-formed, without declarations, and by the schema. */
  readonly read: ReadXml
  /** A file of the operator: well-formed. */
  readonly readFile: ReadXml
}

const safely = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE
const xsi = 'http://www.w3.org/2001/XMLSchema-instance'
/** Deeper nesting than any message has. */
const depthMax = 64

export function openXmlReader({ files, root }: SchemaFiles): XmlReader {
  const validator = compile(files, root)
  return {
    read: bytes =>
      parsed(bytes, document => {
        try {
          validator.validate(document)
        } catch (error) {
          throw new Hi1Refusal('schema', `Not by the schema: ${firstLineOf(error)}`)
        }
      }),
    readFile: bytes => parsed(bytes, () => undefined),
  }
}

function compile(files: SchemaFiles['files'], root: Uint8Array): XsdValidator {
  xmlRegisterInputProvider(
    new XmlBufferInputProvider(Object.fromEntries([...files].map(([name, bytes]) => [urlOf(name), bytes]))),
  )
  const document = XmlDocument.fromBuffer(root, { url: urlOf('root.xsd'), option: safely })
  try {
    return XsdValidator.fromDoc(document)
  } finally {
    document.dispose()
    xmlCleanupInputProvider()
  }
}

function parsed(bytes: Uint8Array, check: (document: XmlDocument) => void): XmlElement {
  const text = textOf(bytes)
  // Entities, parameter entities, external subsets: all of them need a declaration, and no message needs one.
  if (/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text))
    throw new Hi1Refusal('notXml', 'Declarations (DOCTYPE) are not taken.')
  const document = documentOf(text)
  try {
    check(document)
    return treeOf(document.root, 0)
  } finally {
    document.dispose()
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Hi1Refusal('notXml', 'Messages are in UTF-8.')
  }
}

function documentOf(text: string): XmlDocument {
  try {
    return XmlDocument.fromString(text, { option: safely })
  } catch (error) {
    throw new Hi1Refusal('notXml', `Not well-formed: ${firstLineOf(error)}`)
  }
}

function firstLineOf(error: unknown): string {
  return (error instanceof Error ? error.message : '').split('\n')[0]?.slice(0, 300) ?? ''
}

function treeOf(node: Node, depth: number): XmlElement {
  if (depth > depthMax) throw new Hi1Refusal('notXml', 'Nested too deeply.')
  const children: XmlElement[] = []
  for (let child = node.firstChild; child !== null; child = child.next)
    if (child instanceof Node) children.push(treeOf(child, depth + 1))
  const attributes = node.attrs.map(({ namespaceUri, name, value }) => ({ namespace: namespaceUri, name, value }))
  const type = attributes.find(({ namespace, name }) => namespace === xsi && name === 'type')?.value
  const kept = attributes.filter(({ namespace }) => namespace !== xsi)
  return {
    namespace: node.namespaceUri,
    name: node.name,
    children,
    text: children.length === 0 ? node.content : '',
    ...(kept.length === 0 ? {} : { attributes: kept }),
    ...(type === undefined ? {} : { type: nameOf(node, type) }),
  }
}

/** A prefixed name in text, by the declarations in force there (XML Namespaces §4). */
function nameOf(node: Node, text: string): { namespace: string; name: string } {
  const [prefix, name] = text.includes(':') ? (text.split(':', 2) as [string, string]) : ['', text]
  return { namespace: node.namespaceForPrefix(prefix) ?? '', name }
}
