import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { CausewayError } from '@causeway/wire'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { explain } from './explain.ts'
import { openServerKeys } from './keys.ts'
import { loadConfig } from './load.ts'
import { optionNames } from './options.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function toml(text: string): string {
  const path = join(folder, 'causeway.toml')
  writeFileSync(path, text)
  return path
}

function problemsOf(sources: Parameters<typeof loadConfig>[0]): string[] {
  try {
    loadConfig(sources)
  } catch (error) {
    if (error instanceof CausewayError && error.code === 'config.invalid') return (error.detail ?? '').split('\n')
    throw error
  }
  return []
}

test('B9: no setting turns encryption off, keeps more, records content or gives anybody a key', () => {
  for (const name of optionNames)
    expect(name).not.toMatch(/encrypt|e2ee|plain|capture|record|retain|escrow|intercept|scan|ghost|keyword/i)
})

test('without anything there is a configuration that runs, and it has at most 40 options', () => {
  const config = loadConfig()
  expect(config.values['http.port']).toBe(8080)
  expect(optionNames.length).toBeLessThanOrEqual(40)
  expect(new Set(Object.values(config.origins))).toEqual(new Set(['default']))
})

test('flags win over the environment, which wins over the file, which wins over the defaults', () => {
  const file = toml('[http]\nport = 1\nhost = "a"\nkeep_alive_ms = 1000\n')
  const env = { CAUSEWAY_HTTP_PORT: '2', CAUSEWAY_HTTP_HOST: 'b', CAUSEWAY_CONFIG: file, PATH: '/bin' }
  const config = loadConfig({ env, flags: { 'http-port': '3' } })
  expect([config.values['http.port'], config.values['http.host'], config.values['http.keep_alive_ms']]).toEqual([3, 'b', 1000])
  const origins = [config.origins['http.port'], config.origins['http.host'], config.origins['http.keep_alive_ms']]
  expect(origins).toEqual(['flag', 'environment', 'file'])
})

test('every problem is told at once, in words that say where and what was meant', () => {
  const file = toml(`
    [http]
    prot = 8080
    port = "eighty"
    [log]
    level = "loud"
    [[property]]
    domain = "Harbor"
    name = "Harbor"
    handel = "phone"
    login = "jwks"
    jwks_url = "http://keys.example/"
    issuer = "i"
    origins = ["https://a.example/path"]
  `)
  expect(problemsOf({ file, env: { CAUSEWAY_HTTP_PROT: '1' }, flags: { 'htp-port': 1 } })).toEqual([
    'unknown key "http.prot"; did you mean "http.port"?',
    'http.port: must be a whole number from 0 to 65535',
    'log.level: must be one of debug, info, warn, error, silent',
    'unknown variable "CAUSEWAY_HTTP_PROT"; did you mean "CAUSEWAY_HTTP_PORT"?',
    'unknown flag "--htp-port"; did you mean "--http-port"?',
    '[[property]] 1: unknown key "handel"; did you mean "handle"?',
    '[[property]] 1: domain "Harbor" is not a lower-case domain name',
    '[[property]] 1: handle is missing',
    '[[property]] 1: jwks_url "http://keys.example/" must be an https address',
    '[[property]] 1: origin "https://a.example/path" must look like "https://chat.example", with nothing after it',
  ])
})

test('two properties may share neither domain nor issuer', () => {
  const property =
    '[[property]]\ndomain = "a.example"\nname = "A"\nhandle = "email"\nlogin = "jwks"\njwks_file = "k"\nissuer = "i"\n'
  expect(problemsOf({ file: toml(property + property) })).toEqual([
    '[[property]]: domain "a.example" is used twice',
    '[[property]]: issuer "i" is used twice',
  ])
})

test('an admin port that others can reach needs a token, which may come from a file and is never shown', () => {
  const env = { CAUSEWAY_ADMIN_HOST: '0.0.0.0' }
  expect(problemsOf({ env })).toEqual(['admin.token: needed because admin.host can be reached from other machines'])
  writeFileSync(join(folder, 'token'), 'hush\n')
  const config = loadConfig({ env: { ...env, CAUSEWAY_ADMIN_TOKEN_FILE: join(folder, 'token') } })
  expect(config.values['admin.token']).toBe('hush')
  expect(JSON.stringify(explain(config))).not.toContain('hush')
})

test('explain tells value, origin and purpose of every option', () => {
  const explained = explain(loadConfig({ flags: { 'http-port': '0' } }))
  expect(explained.map(({ name }) => name)).toEqual(optionNames)
  expect(explained.find(({ name }) => name === 'http.port')).toMatchObject({ value: 0, origin: 'flag' })
  for (const { doc } of explained) expect(doc).toMatch(/^[A-Z].*\.$/)
})

test('the server keys are made once, for the owner alone, and a file that others can read is refused', () => {
  const crypto = createNodeCrypto()
  const made = openServerKeys(folder, crypto)
  expect(openServerKeys(folder, crypto)).toEqual(made)
  const path = join(folder, 'keys.json')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  chmodSync(path, 0o640)
  expect(() => openServerKeys(folder, crypto)).toThrow('chmod 600')
  writeFileSync(path, '{"version":1,', { mode: 0o600 })
  chmodSync(path, 0o600)
  expect(() => openServerKeys(folder, crypto)).toThrow('restore it from the backup')
})
