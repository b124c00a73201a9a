// Bundles are encrypted to the officer's age recipients (c2sp.org/age) and to nobody else: no key of ours is among them.

import { Encrypter } from 'age-encryption'

export async function ageEncrypt(bytes: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return await encrypter.encrypt(bytes)
}
