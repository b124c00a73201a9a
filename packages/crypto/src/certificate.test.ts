import { type AccountRecord, type DeviceCertificate, type DeviceUri, uriFromId } from '@causeway/wire'
import { describe, expect, test } from 'vitest'
import { signDeviceCertificate, signRotation, verifyAccountChain, verifyDeviceCertificate } from './certificate.ts'
import { createNodeCrypto } from './node/index.ts'
import type { KeyPair } from './provider.ts'

const crypto = createNodeCrypto()
const user = uriFromId('u', 'one.example', crypto.random(16))
const first = crypto.signatureKeyPair('Ed25519')
const second = crypto.signatureKeyPair('Ed25519')

function device(account: KeyPair, generation: number, uri: DeviceUri = newDevice()): DeviceCertificate {
  return signDeviceCertificate(crypto, account.privateKey, {
    version: 1,
    user,
    device: uri,
    signatureKey: crypto.random(32),
    sealingKey: crypto.random(32),
    generation,
    accountKey: account.publicKey,
    issuedAtMs: 1_790_000_000_000,
  })
}

const newDevice = (): DeviceUri => uriFromId('d', 'one.example', crypto.random(16))

function rotated(kept: readonly DeviceCertificate[], devices: readonly DeviceCertificate[]): AccountRecord {
  const tbs = {
    user,
    generation: 1,
    oldKey: first.publicKey,
    newKey: second.publicKey,
    kept: kept.map(({ device }) => device),
  }
  return { user, firstKey: first.publicKey, rotations: [signRotation(crypto, first.privateKey, tbs)], devices }
}

describe('the account chain', () => {
  test('a device kept by a rotation stays certified, one left out does not', () => {
    const [phone, laptop] = [device(first, 0), device(first, 0)]
    const account = verifyAccountChain(crypto, rotated([phone], [phone, laptop]))
    expect([...(account?.devices.keys() ?? [])]).toEqual([phone.device])
    expect(account?.generation).toBe(1)
    expect(account?.key).toEqual(second.publicKey)
  })

  test('a device certified by the new key needs no older rotation to keep it', () => {
    const tablet = device(second, 1)
    expect(verifyAccountChain(crypto, rotated([], [tablet]))?.devices.has(tablet.device)).toBe(true)
  })

  test('a key that was rotated away certifies nobody any more', () => {
    const ghost = device(first, 0)
    expect(verifyAccountChain(crypto, rotated([], [ghost]))?.devices.size).toBe(0)
    const posing = device(first, 1)
    expect(verifyAccountChain(crypto, rotated([], [posing]))?.devices.size).toBe(0)
  })

  test('a rotation that the old key did not sign breaks the chain', () => {
    const record = rotated([], [])
    const forged = signRotation(crypto, second.privateKey, record.rotations[0] as (typeof record.rotations)[0])
    expect(verifyAccountChain(crypto, { ...record, rotations: [forged] })).toBeUndefined()
  })

  test('a rotation of another generation or account breaks the chain', () => {
    const record = rotated([], [])
    const [rotation] = record.rotations
    const skipped = signRotation(crypto, first.privateKey, { ...(rotation as NonNullable<typeof rotation>), generation: 2 })
    expect(verifyAccountChain(crypto, { ...record, rotations: [skipped] })).toBeUndefined()
    const other = uriFromId('u', 'one.example', crypto.random(16))
    expect(verifyAccountChain(crypto, { ...record, user: other })).toBeUndefined()
  })

  test('a certificate with one field changed does not verify', () => {
    const certificate = device(first, 0)
    expect(verifyDeviceCertificate(crypto, certificate)).toBe(true)
    expect(verifyDeviceCertificate(crypto, { ...certificate, signatureKey: crypto.random(32) })).toBe(false)
    const elsewhere = uriFromId('d', 'two.example', crypto.random(16))
    expect(verifyDeviceCertificate(crypto, device(first, 0, elsewhere))).toBe(false)
  })
})
