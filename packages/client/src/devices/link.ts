// Linking: a new device shows a short code, an old one of the account checks it and hands over the account key, sealed. The code
// is 80 bits of the offer's hash, so the server cannot put another offer in its place.

import { equalBytes, open, seal, verifyDeviceCertificate } from '@causeway/crypto'
import type { CryptoProvider, KeyPair } from '@causeway/crypto'
import {
  base32FromBytes,
  CausewayError,
  decode,
  domainOf,
  encode,
  fixed,
  type LinkOffer,
  linkOffer,
  linkOfferTbs,
  opaque,
  struct,
  u32,
  type UserUri,
  utf8ToBytes,
} from '@causeway/wire'
import type { Codec } from '@causeway/wire'
import type { Api } from '../api.ts'
import { createDeviceKeys, type DeviceKeys } from '../account/identity.ts'
import { certificateFromBytes } from '../account/trust.ts'
import { pause } from '../backoff.ts'
import type { Ports } from '../ports.ts'
import { deleteRow, type MeRow, putRow, readRow, tables } from '../tables.ts'

export interface LinkDeps extends Ports {
  readonly api: Api
  /** At another own account, with whose session it is asked for there; without, it is the login's account. */
  readonly elsewhere?: { readonly api: Api; readonly property: string } | undefined
  readonly deviceName: string
  readonly isClosed: () => boolean
}

export interface PendingLink {
  /** `abcd-efgh-ijkl-mnop`: to be typed into a device of the account. */
  readonly code: string
  /** The same for a camera. */
  readonly qr: string
  readonly link: string
  /** Resolves when a device of the account approved; the keys are durable, enrolment follows. */
  readonly approved: Promise<MeRow>
}

/** What an old device seals to a new one. */
interface Handover {
  readonly privateKey: Uint8Array
  readonly generation: number
  readonly certificate: Uint8Array
}

const handover: Codec<Handover> = struct<Handover>({ privateKey: fixed(32), generation: u32, certificate: opaque })
const pollAfterMs = 1_000

interface LinkRow {
  readonly link: string | undefined
  /** Undefined: one of the own accounts at the property, whichever answers. */
  readonly user: UserUri | undefined
  readonly property: string
  readonly handle: string
  readonly offer: Uint8Array
  readonly signaturePrivateKey: Uint8Array
  readonly sealingPrivateKey: Uint8Array
}

/** Offers this device to its account. A restart goes on with the same offer and code. */
export async function offerLink(deps: LinkDeps): Promise<PendingLink> {
  const row = (await readRow<LinkRow>(deps.store, tables.account, 'link')) ?? (await createOffer(deps))
  const link = row.link ?? (await publishOffer(deps, row))
  const code = linkCode(deps.crypto, decode(linkOffer, row.offer))
  return { code, qr: `causeway:link:${code}`, link, approved: awaitApproval(deps, { ...row, link }) }
}

/** 16 base32 characters in groups of four. */
export function linkCode(crypto: CryptoProvider, offer: LinkOffer): string {
  const text = base32FromBytes(crypto.hash('SHA-256', linkOfferTbs(offer)).subarray(0, 10))
  return (text.match(/.{4}/g) ?? []).join('-')
}

/** The code as a person types or a camera reads it, in its normal form. */
export function normalCode(code: string): string {
  const text = code
    .toLowerCase()
    .replace(/^causeway:link:/, '')
    .replaceAll(/[^a-z2-7]/g, '')
  return (text.match(/.{1,4}/g) ?? []).join('-')
}

/** Seals what makes a device of the account to the key in its offer. */
export function sealHandover(crypto: CryptoProvider, offer: LinkOffer, handed: Handover): Uint8Array {
  return seal(crypto, offer.sealingKey, purpose, encode(linkOffer, offer), encode(handover, handed))
}

const purpose = utf8ToBytes('Causeway device link 1')

async function createOffer(deps: LinkDeps): Promise<LinkRow> {
  const { user, property, handle } = await wanted(deps)
  const keys = createDeviceKeys(deps.crypto, property)
  const row: LinkRow = {
    link: undefined,
    user,
    property,
    handle,
    offer: encode(linkOffer, offerOf(keys)),
    signaturePrivateKey: keys.signature.privateKey,
    sealingPrivateKey: keys.sealing.privateKey,
  }
  await deps.store.write([putRow(tables.account, 'link', row)])
  return row
}

async function wanted({ api, elsewhere }: LinkDeps): Promise<Pick<LinkRow, 'user' | 'property' | 'handle'>> {
  if (elsewhere !== undefined) return { user: undefined, property: elsewhere.property, handle: '' }
  const { exists, ...who } = (await api('whoAmI', { as: 'login' })).body
  if (!exists) throw new CausewayError('account.unknown', 'there is no device to link to')
  return who
}

/** Who asks for the link and hears of its answer. */
function askerOf({ api, elsewhere }: LinkDeps): { readonly api: Api; readonly as: 'login' | 'device' } {
  return elsewhere === undefined ? { api, as: 'login' } : { api: elsewhere.api, as: 'device' }
}

function offerOf({ device, signature, sealing }: DeviceKeys): LinkOffer {
  return { device, signatureKey: signature.publicKey, sealingKey: sealing.publicKey }
}

async function publishOffer(deps: LinkDeps, row: LinkRow): Promise<string> {
  const { api, as } = askerOf(deps)
  const { link } = (await api('offerLink', { as, body: { offer: row.offer } })).body
  await deps.store.write([putRow(tables.account, 'link', { ...row, link })])
  return link
}

async function awaitApproval(deps: LinkDeps, row: LinkRow & { link: string }): Promise<MeRow> {
  for (;;) {
    if (deps.isClosed()) throw new CausewayError('client.closed')
    const sealed = await pollOnce(deps, row.link)
    if (sealed !== null) return await accept(deps, row, sealed)
    await pause(deps.timers, pollAfterMs)
  }
}

async function pollOnce(deps: LinkDeps, link: string): Promise<Uint8Array | null> {
  const { api, as } = askerOf(deps)
  try {
    return (await api('pollLink', { as, params: { link } })).body.sealed
  } catch (error) {
    if (error instanceof CausewayError && error.retry !== 'never') return null
    throw error
  }
}

async function accept(deps: LinkDeps, row: LinkRow, sealed: Uint8Array): Promise<MeRow> {
  const me = meFromHandover(deps, row, sealed)
  await deps.store.write([putRow(tables.account, 'me', me), deleteRow(tables.account, 'link')])
  return me
}

function meFromHandover(deps: LinkDeps, row: LinkRow, sealed: Uint8Array): MeRow {
  const offer = decode(linkOffer, row.offer)
  const recipient: KeyPair = { publicKey: offer.sealingKey, privateKey: row.sealingPrivateKey }
  const { privateKey, generation, certificate } = decode(handover, open(deps.crypto, recipient, purpose, row.offer, sealed))
  const named = certificateFromBytes(certificate)
  const account = deps.crypto.signatureKeyPair('Ed25519', privateKey)
  const isOurs =
    named?.device === offer.device &&
    (row.user === undefined ? domainOf(named.user) === row.property : named.user === row.user) &&
    equalBytes(named.signatureKey, offer.signatureKey) &&
    equalBytes(named.sealingKey, offer.sealingKey) &&
    equalBytes(named.accountKey, account.publicKey) &&
    verifyDeviceCertificate(deps.crypto, named)
  if (!isOurs) throw new CausewayError('device.bad_certificate')
  return {
    user: named.user,
    device: offer.device,
    property: row.property,
    handle: row.handle,
    deviceName: deps.deviceName,
    signatureKey: offer.signatureKey,
    signaturePrivateKey: row.signaturePrivateKey,
    sealingKey: offer.sealingKey,
    sealingPrivateKey: row.sealingPrivateKey,
    certificate,
    accountKey: account.publicKey,
    accountPrivateKey: privateKey,
    generation,
    enrolled: false,
  }
}
