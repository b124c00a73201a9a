// How ts-mls is configured. It travels beside each state and is attached again after every restore.

import type { ClientConfig } from 'ts-mls'
import { defaultKeyPackageEqualityConfig } from 'ts-mls'

export const clientConfig: ClientConfig = {
  // Retention is ours (ratchet.ts, history.ts); what the library would keep by itself is the least it knows.
  keyRetentionConfig: { retainKeysForGenerations: 1, retainKeysForEpochs: 1, maximumForwardRatchetSteps: 0 },
  // With receive-time validation on, the library would read the system clock.
  lifetimeConfig: { maximumTotalLifetime: 31n * 24n * 3600n, validateLifetimeOnReceive: false },
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
  // It is shown a credential without its leaf, so it cannot see the certificate. Members are checked with their whole leaf, and
  // before any state is accepted, in leaf.ts.
  authService: { validateCredential: async credential => credential.credentialType === 'basic' },
}
