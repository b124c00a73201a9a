import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '@causeway/crypto/node'
import { noteTypes, vkeyOf } from '@causeway/transparency'
import { base64urlFromBytes } from '@causeway/wire'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../terminal/run.test-support.ts'

test('A-M7 a file that is no bundle is not genuine, in words and by exit code; keys that are none are said', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-verify-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const crypto = createNodeCrypto()
  const { publicKey } = crypto.signatureKeyPair('Ed25519')
  const [keys, bundle] = [join(folder, 'keys.json'), join(folder, 'bundle.tar')]
  const ledgerKey = vkeyOf(crypto, { name: 'log.example', type: noteTypes.ed25519, publicKey })
  writeFileSync(keys, JSON.stringify({ productionKey: base64urlFromBytes(publicKey), ledgerKey }))
  writeFileSync(bundle, 'not a tar')
  const verdict = await run('verify', 'bundle', bundle, '--keys', keys)
  expect(verdict.code).toBe(1)
  expect(verdict.out).toContain('NOT GENUINE, or changed since it was produced. Do not rely on it.')
  writeFileSync(keys, '{}')
  expect((await run('verify', 'bundle', bundle, '--keys', keys)).code).toBe(2)
})
