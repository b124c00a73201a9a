// The corpus that outlives a run: inputs that once made a decoder say something new, few and small, one file of lines for each decoder.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CausewayError } from '@causeway/wire'

/** An input, and what it made the decoder say first. */
export interface KeptInput {
  readonly bytes: Uint8Array
  readonly outcome: string
}

/** Of one decoder, all together; what comes later is not kept. */
const keptInputsMax = 24
const keptBytesMax = 6_144
/** One input. */
const keptInputBytesMax = 2048

const folder = join(import.meta.dirname, 'fuzz-corpus/decoders')

/** None where nothing was kept yet. */
export function readKept(target: string): KeptInput[] {
  const path = pathOf(target)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter(line => line !== '').map(parseLine)
}

export function writeKept(target: string, inputs: readonly KeptInput[]): void {
  if (inputs.length === 0) return
  const path = pathOf(target)
  mkdirSync(dirname(path), { recursive: true })
  const lines = inputs.map(({ bytes, outcome }) => `${Buffer.from(bytes).toString('base64')} ${outcome}\n`)
  writeFileSync(path, lines.join(''))
}

/** Whether one more fits beside those that are kept. */
export function mayKeep(kept: readonly KeptInput[], bytes: Uint8Array): boolean {
  const sum = kept.reduce((size, input) => size + input.bytes.length, bytes.length)
  return kept.length < keptInputsMax && bytes.length <= keptInputBytesMax && sum <= keptBytesMax
}

/** What a decoder said, without what differs from input to input: which refusal and where, or the shape of what it read. */
export function outcomeOf(result: { readonly value: unknown } | { readonly error: unknown }): string {
  if ('value' in result) return `accepted ${shapeOf(result.value, shapeDepthMax)}`
  const { error } = result
  if (!(error instanceof CausewayError)) return `throws ${error instanceof Error ? error.name : typeof error}`
  const said = `${error.code} ${error.detail ?? ''}`.trim().replaceAll(/\d+/g, 'N').replaceAll(/\s+/g, ' ')
  return `${said} in ${placesOf(error.stack ?? '').join(', ')}`
}

/** The files of the rooms that the refusal came through, the innermost first. */
function placesOf(stack: string): string[] {
  const files = [...stack.matchAll(/\/packages\/[\w/-]+\/([\w-]+)\.ts/g)].map(match => match[1] as string)
  return [...new Set(files)].slice(0, placesMax)
}

const placesMax = 5

const shapeDepthMax = 4
/** Fields whose text says which form a structure has. */
const formFields = /(kind|type|format|operation)$/i

function shapeOf(value: unknown, depth: number): string {
  if (value instanceof Uint8Array) return value.length === 0 ? 'none' : 'bytes'
  if (Array.isArray(value)) {
    const more = value.length > 1 ? ',…' : ''
    return value.length === 0 || depth === 0 ? '[]' : `[${shapeOf(value[0], depth - 1)}${more}]`
  }
  if (typeof value !== 'object' || value === null) return value === undefined ? 'absent' : typeof value
  if (depth === 0) return '{}'
  const fields = Object.entries(value).filter(([, field]) => typeof field !== 'function')
  const shapes = fields.map(([name, field]) => `${name}:${isForm(name, field) ? field : shapeOf(field, depth - 1)}`)
  return `{${shapes.join(',')}}`
}

function isForm(name: string, field: unknown): field is string {
  return typeof field === 'string' && formFields.test(name) && /^[\w-]{1,32}$/.test(field)
}

function parseLine(line: string): KeptInput {
  const space = line.indexOf(' ')
  return { bytes: new Uint8Array(Buffer.from(line.slice(0, space), 'base64')), outcome: line.slice(space + 1) }
}

function pathOf(target: string): string {
  return join(folder, `${target.replaceAll(/[^\w-]+/g, '.')}.txt`)
}
