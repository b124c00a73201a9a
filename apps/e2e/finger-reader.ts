// A finger for a browser: Chromium's virtual authenticator, which is in the device and says yes by itself.

import type { BrowserContext, Page } from '@playwright/test'

export interface FingerReader {
  /** A passkey that a password manager carries to another browser. */
  syncTo(other: FingerReader): Promise<void>
  addCredential(credential: object): Promise<void>
}

export async function addFingerReader(context: BrowserContext, page: Page): Promise<FingerReader> {
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf: true,
    } as never,
  })
  return {
    async syncTo(other) {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
      for (const credential of credentials) await other.addCredential(credential)
    },
    async addCredential(credential) {
      await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: credential as never })
    },
  }
}
