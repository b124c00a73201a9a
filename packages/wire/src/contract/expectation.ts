// What a JSON body lacks, in words for whoever wrote it: the field, and what is expected there. Nothing that was sent is said back, and
// nothing of how we check: the one place between a validator and people.

import type { BaseIssue, GenericSchema } from 'valibot'

/** `handle must have at most 64 characters`. `schema` is the whole body's, so that only names of ours are named. */
export function expectationOf(schema: GenericSchema, issue: BaseIssue<unknown>): string {
  const keys = issue.path?.map(({ key }) => key) ?? []
  return `${placeOf(schema, keys) || 'the body'} ${wordsOf(issue)}`
}

/** As far as the path is ours; a key that a sender chose ends it. */
function placeOf(schema: GenericSchema, keys: readonly unknown[]): string {
  const names: string[] = []
  let present = [schema as Node]
  for (const key of keys) {
    present = present.flatMap(node => childrenOf(node, key))
    if (present.length === 0) break
    names.push(String(key))
  }
  return names.join('.')
}

/** Of the validator's schemas, what leads to the next. */
interface Node {
  readonly entries?: Readonly<Record<string, Node>>
  readonly item?: Node
  readonly wrapped?: Node
  readonly options?: readonly unknown[]
}

function childrenOf(node: Node, key: unknown): Node[] {
  const { entries, item, wrapped, options = [] } = node
  if (wrapped !== undefined) return childrenOf(wrapped, key)
  if (typeof key === 'number') return item === undefined ? [] : [item]
  if (entries !== undefined && typeof key === 'string' && Object.hasOwn(entries, key)) return [entries[key] as Node]
  return options.flatMap(option => (typeof option === 'object' && option !== null ? childrenOf(option, key) : []))
}

type Words = (issue: Pick<BaseIssue<unknown>, 'type' | 'input' | 'message'> & { readonly requirement?: unknown }) => string

const ownWords: Words = ({ message }) => (/^Invalid |^Expected /.test(message) ? 'does not have the form of this field' : message)
const sized =
  (limit: string): Words =>
  ({ requirement, input }) =>
    `must have ${limit} ${String(requirement)} ${typeof input === 'string' ? 'characters' : 'entries'}`
const valued =
  (limit: string): Words =>
  ({ requirement }) =>
    `must be ${limit} ${String(requirement)}`

const words: Readonly<Record<string, Words | string>> = {
  string: 'must be a text',
  number: 'must be a number',
  integer: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
  literal: 'must be the value that belongs there',
  picklist: 'must be one of the values of this field',
  union: 'must be of one of the kinds of this field',
  variant: 'must be of one of the kinds of this field',
  min_length: sized('at least'),
  max_length: sized('at most'),
  min_value: valued('at least'),
  max_value: valued('at most'),
  regex: ownWords,
  email: ownWords,
  raw_transform: ownWords,
}

function wordsOf(issue: BaseIssue<unknown>): string {
  if (issue.kind === 'schema' && issue.input === undefined) return 'is missing'
  const found = words[issue.type] ?? 'does not have the form of this field'
  return typeof found === 'string' ? found : found(issue)
}
