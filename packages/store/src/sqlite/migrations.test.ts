import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { openDirectStore } from './direct.ts'
import { migrate, schemaVersion } from './migrations.ts'
import { tables } from './schema.ts'

test('the database has the declared tables and columns, and no others', () => {
  const db = openDatabase({ path: ':memory:' })
  const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all()
  expect(names.map(({ name }) => String(name)).toSorted()).toEqual(Object.keys(tables).toSorted())
  for (const [name, table] of Object.entries(tables)) {
    const columns = db.prepare(`PRAGMA table_info(${name})`).all()
    const declared = Object.entries(table.columns).map(([column, { type }]) => `${column} ${type}`)
    expect(columns.map(({ name, type }) => `${String(name)} ${String(type)}`)).toEqual(declared)
    const key = columns.filter(({ pk }) => Number(pk) > 0).toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
    expect(key.map(({ name }) => String(name))).toEqual(table.primaryKey)
  }
})

test('every index that is declared is there', () => {
  const db = openDatabase({ path: ':memory:' })
  for (const [name, table] of Object.entries(tables)) {
    const found = db.prepare(`PRAGMA index_list(${name})`).all()
    const columnsOf = (index: unknown) =>
      db
        .prepare(`PRAGMA index_info(${String(index)})`)
        .all()
        .map(column => String(column['name']))
    const of = (origin: string) =>
      found
        .filter(index => index['origin'] === origin)
        .map(index => columnsOf(index['name']).join())
        .toSorted()
    expect(of('c')).toEqual((table.indexes ?? []).map(columns => columns.join()).toSorted())
    expect(of('u')).toEqual((table.unique ?? []).map(columns => columns.join()).toSorted())
  }
})

test('opening twice migrates once', () => {
  const db = openDatabase({ path: ':memory:' })
  migrate(db)
  expect(db.prepare('SELECT count(*) AS count FROM migration').get()).toEqual({ count: 1 })
})

test('a database of a newer release that is no longer compatible is refused in words, and not touched', () => {
  const db = openDatabase({ path: ':memory:' })
  db.exec(`UPDATE schema_version SET schema_version = ${schemaVersion + 2}, compat_version = ${schemaVersion + 1}`)
  expect(() => migrate(db)).toThrow(
    expect.objectContaining({ code: 'store.unavailable', detail: expect.stringContaining('newer release') as string }) as Error,
  )
  expect(db.prepare('SELECT schema_version FROM schema_version').get()).toEqual({ schema_version: schemaVersion + 2 })
})

test('a database of a newer release that is still compatible is used, and keeps its version', async () => {
  const db = openDatabase({ path: ':memory:' })
  db.exec(`UPDATE schema_version SET schema_version = ${schemaVersion + 1}, compat_version = ${schemaVersion}`)
  migrate(db)
  expect(db.prepare('SELECT schema_version FROM schema_version').get()).toEqual({ schema_version: schemaVersion + 1 })
  expect((await openDirectStore({ disk: { db } }).counts({}))['accounts']).toBe(0)
})

test('a released step that was edited afterwards is refused', () => {
  const db = openDatabase({ path: ':memory:' })
  expect(() => migrate(db, [{ number: 1, sql: ['CREATE TABLE other (x INTEGER)'] }])).toThrow(
    expect.objectContaining({ detail: expect.stringContaining('migration 1 differs') as string }) as Error,
  )
})

test('a step that fails leaves nothing of itself', () => {
  const db = new DatabaseSync(':memory:')
  const broken = { number: 1, sql: ['CREATE TABLE first (x INTEGER)', 'CREATE nonsense'] }
  expect(() => migrate(db, [broken])).toThrow()
  expect(db.prepare('SELECT count(*) AS count FROM sqlite_schema').get()).toEqual({ count: 0 })
})
