// The trace of RFC 8448 §3, simple 1-RTT handshake.

import { createBrowserCrypto } from '@causeway/crypto/browser'
import { expect, test } from 'vitest'
import { createSchedule, finishedTag, nextSecret, trafficKeys } from './key-schedule.ts'
import { suites } from './suites.ts'

const crypto = createBrowserCrypto()
const suite = suites[0]!
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

const shared = '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d'
const helloHash = '860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8'
const finishedHash = '9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13'

test('the secrets and keys are those of the trace', () => {
  const schedule = createSchedule(crypto, suite.hash)
  const early = schedule.handshakeSecrets(bytes(shared), bytes(helloHash))
  expect(hex(early.client)).toBe('b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21')
  expect(hex(early.server)).toBe('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38')
  const keys = trafficKeys(crypto, suite, early.server)
  expect([hex(keys.key), hex(keys.iv)]).toEqual(['3fce516009c21727d0f2e4e86ee403bc', '5d313eb2671276ee13000b30'])
  expect(hex(finishedTag(crypto, suite.hash, early.client, bytes(finishedHash)))).toBe(
    'a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61',
  )
  const late = schedule.applicationSecrets(bytes(finishedHash))
  expect(hex(late.client)).toBe('9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5')
  expect(hex(late.server)).toBe('a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643')
})

test('a secret that was replaced is gone', () => {
  const secret = new Uint8Array(32).fill(7)
  const next = nextSecret(crypto, suite.hash, secret)
  expect(hex(secret)).toBe('00'.repeat(32))
  expect(hex(next)).not.toBe('00'.repeat(32))
})
