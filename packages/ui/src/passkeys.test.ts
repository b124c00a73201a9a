import { afterEach, expect, test, vi } from 'vitest'
import { assertionFor, hasPasskeys, registrationFor } from './passkeys.ts'

afterEach(() => vi.unstubAllGlobals())

/** A browser whose passkeys answer this JSON, and what it was asked. */
function browser(json: object): { asked: object[] } {
  const asked: object[] = []
  const answer = async (request: object): Promise<object> => {
    asked.push(request)
    return { toJSON: () => json }
  }
  vi.stubGlobal('PublicKeyCredential', {
    parseCreationOptionsFromJSON: (options: object) => ({ parsed: options }),
    parseRequestOptionsFromJSON: (options: object) => ({ parsed: options }),
  })
  vi.stubGlobal('navigator', { credentials: { create: answer, get: answer } })
  return { asked }
}

const secretOfTheUser = { clientExtensionResults: { prf: { enabled: true, results: { first: 'c2VjcmV0' } } } }
const named = { id: 'aWQ', rawId: 'aWQ', type: 'public-key' }

test('of a registration only what is verified leaves: no PRF output, nothing that a browser adds', async () => {
  const response = { clientDataJSON: 'Y2xpZW50', attestationObject: 'YXR0', transports: ['internal'] }
  const more = { publicKey: 'cHVi', authenticatorData: 'YXV0aA', publicKeyAlgorithm: -7 }
  browser({ ...named, authenticatorAttachment: 'platform', response: { ...response, ...more }, ...secretOfTheUser })
  expect(await registrationFor({ challenge: 'x' })).toEqual({ ...named, response })
})

test('of an assertion only what is verified leaves: no PRF output', async () => {
  const response = { clientDataJSON: 'Y2xpZW50', authenticatorData: 'YXV0aA', signature: 'c2ln' }
  const { asked } = browser({ ...named, response: { ...response, userHandle: 'dXNlcg' }, ...secretOfTheUser })
  const { signal } = new AbortController()
  const answer = await assertionFor({ challenge: 'x' }, { quietly: true, signal })
  expect(answer).toEqual({ ...named, response: { ...response, userHandle: 'dXNlcg' } })
  expect(asked).toEqual([{ publicKey: { parsed: { challenge: 'x' } }, mediation: 'conditional', signal }])
  browser({ ...named, response, ...secretOfTheUser })
  expect(await assertionFor({ challenge: 'x' })).toEqual({ ...named, response })
})

test('a browser without passkeys, or without their JSON, has none', () => {
  expect(hasPasskeys()).toBe(false)
  vi.stubGlobal('PublicKeyCredential', {})
  expect(hasPasskeys()).toBe(false)
  browser({})
  expect(hasPasskeys()).toBe(true)
})
