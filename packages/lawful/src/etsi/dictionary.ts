// Layer 2: words. A value can follow the schema and still mean nothing; the dictionaries say which words there are
// (TS 103 120 §6 and annex). Ours come beside ETSI's, under our own owner name.

import { selectorTypes } from '../scope/selector.ts'
import { categories } from '../scope/category.ts'
import type { PolicyPack } from '../authority/instrument.ts'
import { childOf, childrenOf, namespaces, textAt, type XmlElement } from './xml.ts'

export const profileOwner = 'Causeway'

export interface Dictionary {
  has(owner: string, name: string, value: string): boolean
}

/** `file`: the root of ETSI's dictionary file. */
export function createDictionary(file: XmlElement, pack: PolicyPack): Dictionary {
  const words = new Set<string>()
  const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts)
  for (const dictionary of childrenOf(file, 'Dictionary')) {
    const [owner, name] = [textAt(dictionary, 'Owner') ?? '', textAt(dictionary, 'Name') ?? '']
    for (const entry of childrenOf(childOf(dictionary, 'DictionaryEntries'), 'DictionaryEntry'))
      words.add(keyOf(owner, name, textAt(entry, 'Value') ?? ''))
  }
  for (const { code } of pack.instruments) words.add(keyOf(profileOwner, 'AuthorisationLegalType', code))
  for (const category of categories) words.add(keyOf(profileOwner, 'RequestType', category))
  for (const type of selectorTypes) words.add(keyOf(profileOwner, 'RequestValue', type))
  return { has: (owner, name, value) => words.has(keyOf(owner, name, value)) }
}

/** Every dictionary value in the tree that no dictionary has, as `owner/name/value`. */
export function unknownWords(dictionary: Dictionary, element: XmlElement): string[] {
  const names = element.children.map(({ namespace, name }) => (namespace === namespaces.common ? name : '')).join()
  if (names !== 'Owner,Name,Value') return element.children.flatMap(child => unknownWords(dictionary, child))
  const [owner = '', name = '', value = ''] = element.children.map(({ text }) => text.trim())
  return dictionary.has(owner, name, value) ? [] : [`${owner}/${name}/${value}`]
}
