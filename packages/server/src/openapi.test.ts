import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract, inventory } from '@causeway/wire'
import { expect, test } from 'vitest'
import { openApiDocument, whatWeHoldPage } from './openapi.ts'

const docs = join(import.meta.dirname, '../../../docs')

test('the committed document is the one of the contract', () => {
  const committed = JSON.parse(readFileSync(join(docs, 'openapi.json'), 'utf8')) as { info: { version: string } }
  expect(committed).toEqual(openApiDocument(committed.info.version))
})

test('the committed document of the desk is the one of its contract', () => {
  const committed = JSON.parse(readFileSync(join(docs, 'openapi-desk.json'), 'utf8')) as { info: { version: string } }
  expect(committed).toEqual(openApiDocument(committed.info.version, 'desk'))
})

test('every endpoint is in the document, under its name', () => {
  const text = JSON.stringify(openApiDocument('0'))
  for (const name of Object.keys(contract)) expect(text).toContain(`"operationId":"${name}"`)
})

test('the committed page of what is held names every datum', () => {
  const page = readFileSync(join(docs, 'what-we-hold.md'), 'utf8')
  expect(page).toBe(whatWeHoldPage())
  for (const id of Object.keys(inventory)) expect(page).toContain(`\`${id}\``)
})
