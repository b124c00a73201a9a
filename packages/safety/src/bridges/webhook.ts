// What another system of the operator's sends is believed as Standard Webhooks say (github.com/standard-webhooks): HMAC-SHA-256 over id,
// time and body, no older than five minutes, and each id once.

import { concat, type CryptoProvider, equalBytes } from '@causeway/crypto'
import { base64urlFromBytes, CausewayError, utf8ToBytes } from '@causeway/wire'
import { minuteMs } from '../time.ts'

const skewMsMax = 5 * minuteMs

/** The id, which counts once; `auth.forbidden` for any other sender, and for what is too old or from the future. */
export function checkWebhook(
  crypto: CryptoProvider,
  secret: Uint8Array,
  headers: Readonly<Partial<Record<string, string>>>,
  body: Uint8Array,
  nowMs: number,
): string {
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds = '', 'webhook-signature': signatures = '' } = headers
  const isRecent = /^\d{1,12}$/.test(seconds) && Math.abs(nowMs - Number(seconds) * 1000) <= skewMsMax
  const mac = base64urlFromBytes(crypto.hmac('SHA-256', secret, concat(utf8ToBytes(`${id}.${seconds}.`), body)))
  const wanted = utf8ToBytes(`v1,${mac.replaceAll('-', '+').replaceAll('_', '/')}=`)
  // Several while a secret is changed; each is as long as the one that is right.
  const isSigned = signatures.split(' ').some(signature => equalBytes(utf8ToBytes(signature), wanted))
  if (id === '' || id.length > 200 || !isRecent || !isSigned) throw new CausewayError('auth.forbidden', 'not signed for this')
  return id
}
