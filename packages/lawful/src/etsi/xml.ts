// XML as plain trees. Reading it (parser, schema) is the platform's; what stands here needs none.

export interface XmlName {
  readonly namespace: string
  readonly name: string
}

export interface XmlElement extends XmlName {
  /** The `xsi:type`, its prefix resolved. */
  readonly type?: XmlName
  readonly attributes?: readonly (XmlName & { readonly value: string })[]
  readonly children: readonly XmlElement[]
  /** Character data; of an element with children there is none. */
  readonly text: string
}

/** Gives the tree of a document that is well-formed and follows the schema; throws `Hi1Refusal` for any other bytes. */
export type ReadXml = (bytes: Uint8Array) => XmlElement

export const namespaces = {
  core: 'http://uri.etsi.org/03120/common/2019/10/Core',
  common: 'http://uri.etsi.org/03120/common/2016/02/Common',
  auth: 'http://uri.etsi.org/03120/common/2020/09/Authorisation',
  task: 'http://uri.etsi.org/03120/common/2020/09/Task',
  doc: 'http://uri.etsi.org/03120/common/2020/09/Document',
  delivery: 'http://uri.etsi.org/03120/common/2019/10/Delivery',
  dictionaries: 'http://uri.etsi.org/03280/common/2019/10/Dictionaries',
  /** Of our national profile (`profile.xsd`). */
  profile: 'urn:causeway:hi1-profile:1',
} as const

const xsi = 'http://www.w3.org/2001/XMLSchema-instance'

export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find(child => child.name === name)
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter(child => child.name === name) ?? []
}

/** Text of the element at the end of a path; undefined when any part of it is missing or empty. */
export function textAt(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = path.reduce<XmlElement | undefined>(childOf, element)?.text.trim()
  return text === '' ? undefined : text
}

/** Identifiers of an object's associated objects. */
export function associatedOf(object: XmlElement): string[] {
  return childrenOf(childOf(object, 'AssociatedObjects'), 'AssociatedObject').map(({ text }) => text.trim())
}

type Content = readonly (XmlElement | undefined)[] | string

/** An element of a namespace, with children (those left out are `undefined`) or text. */
export function element(namespace: keyof typeof namespaces, name: string, content: Content, type?: XmlName): XmlElement {
  const children = typeof content === 'string' ? [] : content.filter(child => child !== undefined)
  const text = typeof content === 'string' ? content : ''
  return { namespace: namespaces[namespace], name, children, text, ...(type === undefined ? {} : { type }) }
}

/** The document, in UTF-8; every namespace is declared at its root. */
export function writeXml(root: XmlElement): string {
  const prefixes = new Map<string, string>([[xsi, 'xsi']])
  const prefixOf = (namespace: string): string => {
    const known = prefixes.get(namespace)
    if (known !== undefined) return known
    const prefix = `n${prefixes.size}`
    prefixes.set(namespace, prefix)
    return prefix
  }
  const tagOf = ({ namespace, name }: XmlName): string => (namespace === '' ? name : `${prefixOf(namespace)}:${name}`)
  const write = (node: XmlElement): string => {
    const type = node.type === undefined ? '' : ` xsi:type="${tagOf(node.type)}"`
    const attributes = (node.attributes ?? []).map(({ value, ...name }) => ` ${tagOf(name)}="${escaped(value)}"`).join('')
    const inner = node.children.length === 0 ? escaped(node.text) : node.children.map(write).join('')
    const tag = tagOf(node)
    return `<${tag}${type}${attributes}>${inner}</${tag}>`
  }
  const body = write(root)
  const declared = [...prefixes].map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body.replace(/^<[^ >]+/, start => start + declared)}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, character => `&#${character.charCodeAt(0)};`)
}
