import * as v from 'valibot'
import { expect, test } from 'vitest'
import { contract } from './index.ts'
import { deskContract } from './desk/index.ts'
import type { Body, Endpoint } from './endpoint.ts'
import { expectationOf } from './expectation.ts'

const endpoints = Object.entries({ ...contract, ...deskContract }) as [string, Endpoint<string, Body>][]
const bodies = endpoints.flatMap(([name, { request }]) =>
  request.kind === 'json' ? [[name, request.schema as v.GenericSchema] as const] : [],
)

const sent = 'Zyxwv'
const wrong: readonly unknown[] = [
  undefined,
  null,
  true,
  1.5,
  -1,
  1e300,
  '',
  sent,
  `${sent} /(^\\w+$)/ `.repeat(100),
  [],
  Array.from({ length: 1_100 }, () => sent),
  {},
  { [sent]: sent },
  { kind: sent },
]

function sentencesOf(schema: v.GenericSchema, values: readonly unknown[]): string[] {
  return values.flatMap(value => {
    const { issues = [] } = v.safeParse(schema, value)
    return issues.map(issue => expectationOf(schema, issue))
  })
}

type Part = v.GenericSchema & { entries?: Record<string, Part>; item?: Part; wrapped?: Part; value?: Part; options?: unknown[] }

/** A schema and all that it is made of. */
function partsOf(schema: Part): Part[] {
  const options = (schema.options ?? []).filter((option): option is Part => typeof option === 'object')
  const inner = [...Object.values(schema.entries ?? {}), schema.item, schema.wrapped, schema.value, ...options]
  return [schema, ...inner.filter(part => part !== undefined).flatMap(partsOf)]
}

test('whatever is sent, the refusal names what is expected, in our words: no word of the validator, nothing that was sent', () => {
  expect(bodies.length).toBeGreaterThan(50)
  const said = new Set(bodies.flatMap(([, schema]) => partsOf(schema as Part).flatMap(part => sentencesOf(part, wrong))))
  expect(said.size).toBeGreaterThan(40)
  for (const sentence of said) {
    expect(sentence).toMatch(/^[\w.]+(?: body)? (?:must |is missing$|does not have the form of this field$)/)
    expect(sentence).not.toMatch(/_|regex|check\b|picklist|variant|received|invalid|undefined|NaN|[/\\^$|{}]|\[/i)
    expect(sentence).not.toContain(sent)
    expect(sentence.length).toBeLessThan(160)
  }
})

test('no form of a field goes without words of ours', () => {
  const vague = bodies.flatMap(([name, schema]) =>
    partsOf(schema as Part).flatMap(part =>
      sentencesOf(part, wrong)
        .filter(sentence => sentence.endsWith('the form of this field'))
        .map(sentence => `${name}: ${sentence}`),
    ),
  )
  expect(vague).toEqual([])
})

test('the field is named as far as its name is ours', () => {
  const schema = v.object({
    claims: v.array(v.object({ timestamp: v.number() })),
    notes: v.record(v.string(), v.pipe(v.string(), v.maxLength(3))),
    of: v.optional(v.variant('kind', [v.object({ kind: v.literal('a'), size: v.pipe(v.number(), v.integer()) })])),
  })
  const said = (value: unknown): string[] => sentencesOf(schema, [value])
  expect(said('x')).toEqual(['the body must be an object'])
  expect(said({ notes: {} })).toEqual(['claims is missing'])
  expect(said({ claims: [{ timestamp: 1 }, { timestamp: sent }], notes: {} })).toEqual(['claims.1.timestamp must be a number'])
  expect(said({ claims: [], notes: { [sent]: 'long' } })).toEqual(['notes must have at most 3 characters'])
  expect(said({ claims: [], notes: {}, of: { kind: 'a', size: 1.5 } })).toEqual(['of.size must be a whole number'])
  expect(said({ claims: [], notes: {}, of: { kind: sent } })).toEqual(['of.kind must be of one of the kinds of this field'])
})
