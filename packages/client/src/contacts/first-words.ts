// What is said with a request for contact, between two people who share nothing yet but what their accounts publish.

import { openFirstWords, sealFirstWords, signFirstWords, verifyFirstWords } from '@causeway/crypto'
import { type AccountRecord, CausewayError, type DeviceUri, firstWordsDevicesMax, type UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import type { ContactRow } from '../tables.ts'

export type Words = NonNullable<ContactRow['words']>

/** For each device of the account, as its pinned record has them. */
export function sealWords(
  { crypto, clock, me }: Context,
  { user, devices }: AccountRecord,
  text: string,
): { device: DeviceUri; sealed: Uint8Array }[] {
  const { user: sender, device, signaturePrivateKey } = me()
  const words = signFirstWords(crypto, signaturePrivateKey, { sender, device, recipient: user, sentAtMs: clock.nowMs(), text })
  return devices
    .slice(0, firstWordsDevicesMax)
    .map(each => ({ device: each.device, sealed: sealFirstWords(crypto, words, each) }))
}

/** Undefined for what a certified device of `user` did not say to this account: the request counts, words put into its mouth do not. */
export async function openWords(context: Context, user: UserUri, sealed: Uint8Array): Promise<Words | undefined> {
  if (sealed.length === 0) return undefined
  const me = context.me()
  try {
    const keys = { publicKey: me.sealingKey, privateKey: me.sealingPrivateKey }
    const words = openFirstWords(context.crypto, keys, me.device, sealed)
    if (words.sender !== user || words.recipient !== me.user) return undefined
    const { devices } = await context.trust.recordOf(user)
    const key = devices.find(({ device }) => device === words.device)?.signatureKey
    if (key === undefined || !verifyFirstWords(context.crypto, key, words)) return undefined
    return { text: words.text, sentAtMs: words.sentAtMs }
  } catch (error) {
    if (error instanceof CausewayError) return undefined
    throw error
  }
}
