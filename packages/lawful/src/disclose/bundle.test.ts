import { utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultPack } from '../authority/pack.ts'
import { instrumentOf, paperOf, taskOf } from '../authority/papers.test-support.ts'
import { driveTo, openOffice } from '../office.test-support.ts'
import { crypto, enrolPerson } from '../population.test-support.ts'
import type { CollectionRecord } from '../review/collection.ts'
import { type BundleInput, closeBundle, prepareBundle } from './bundle.ts'
import { csvFromTable, jsonLinesFromTable } from './sheet.ts'
import { filesFromTar, tarFromFiles } from './tar.ts'

test('a tar opens to the files that were put in, and nothing but its own kind is accepted', () => {
  const path = fc.stringMatching(/^[a-z][a-z0-9./-]{0,40}$/)
  const files = fc.uniqueArray(fc.record({ path, bytes: fc.uint8Array({ maxLength: 1500 }) }), {
    selector: file => file.path,
    maxLength: 6,
  })
  fc.assert(
    fc.property(files, given => {
      const opened = filesFromTar(tarFromFiles(given))
      expect(opened.map(({ path, bytes }) => [path, [...bytes]])).toEqual(
        given.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, bytes }) => [path, [...bytes]]),
      )
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2048 }), bytes => {
      try {
        filesFromTar(bytes)
      } catch (error) {
        expect((error as { code: string }).code).toMatch(/^(lawful|wire)\./)
      }
    }),
  )
})

test('A-M7 no cell is a formula for a spreadsheet, and every value comes back', () => {
  const cells = [
    '=1+1',
    '+49',
    '-2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '=HYPERLINK("http://x")',
    '＝1+1',
    'plain',
    'a "quoted", one',
    'two\nlines',
    '',
  ]
  const csv = utf8FromBytes(csvFromTable({ columns: ['row', 'value'], rows: cells.map((cell, at) => [at + 1, cell]) }))
  for (const line of csv.split('\r\n').slice(1, -1)) expect(line).not.toMatch(/^\d+,"?[=+\-@＝]/)
  expect(csv).toContain('"\t=1+1"')
  expect(csv).toContain('"a ""quoted"", one"')
  const lines = utf8FromBytes(jsonLinesFromTable({ columns: ['row', 'value'], rows: cells.map((cell, at) => [at + 1, cell]) }))
  expect(
    lines
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { value: string }).value),
  ).toEqual(cells)
})

test('A-M7 the same snapshot and scope give the same bytes twice', async () => {
  const office = await openOffice()
  await enrolPerson(office.store, 1)
  const matter = await driveTo(office, paperOf('US-2703D'), [taskOf('US-2703D')], 'collect')
  const record = (await office.records.get<CollectionRecord>('collection', matter.id))!.value
  const input: BundleInput = {
    matter,
    instrument: instrumentOf('US-2703D'),
    hasLetters: true,
    tables: record.tasks.flatMap(({ task, tables }) => tables.map(table => ({ task, table }))),
    snapshotMs: record.snapshotMs,
    operator: 'Operator',
    custodian: 'Records',
    pack: defaultPack,
    softwareVersion: '0.1.0',
  }
  const deps = {
    crypto,
    productionSeed: new Uint8Array(32).fill(4),
    pdf: (title: string, lines: readonly string[]) => Promise.resolve(utf8ToBytes([title, ...lines].join('\n'))),
  }
  const proof = { index: 0, size: 1, proof: [], checkpoint: 'note', salt: '', event: '{}' }
  const [first, second] = [
    closeBundle(await prepareBundle(deps, input), proof),
    closeBundle(await prepareBundle(deps, input), proof),
  ]
  expect(crypto.hash('SHA-256', first)).toEqual(crypto.hash('SHA-256', second))
  const paths = filesFromTar(first).map(({ path }) => path)
  expect(paths).toEqual(
    expect.arrayContaining([
      'answers.json',
      'categories/SUB.1.account.csv',
      'categories/SUB.1.account.jsonl',
      'cover-letter.pdf',
      'declaration.pdf',
      'manifest.json',
      'manifest.sig',
      'proof/checkpoint.txt',
      'proof/inclusion.json',
      'schema/SUB.account.json',
    ]),
  )
})
