// What the embedded login holds, at properties without a login of their own.

import { type Datum, datum, subscriber, traffic, whileAccount } from './datum.ts'

export const loginData = {
  'login.secret_hash': datum(
    'A salted, slow hash of the secret of the embedded login',
    'Signing in at a property without a login of its own',
    {
      subject: 'account holder',
      retention: whileAccount,
      readability: 'secret',
      legal: subscriber,
      purposes: ['account', 'security'],
    },
  ),

  'login.passkey': datum(
    'The public keys of passkeys of the embedded login: with their counters, how they are reached, and the day each was added',
    'Signing in without a secret, and taking a passkey back',
    {
      subject: 'account holder',
      retention: 'until its owner removes it, at most as long as the account exists',
      readability: 'public-key',
      legal: subscriber,
      purposes: ['account', 'security'],
    },
  ),
  'login.challenge': datum(
    'That a challenge of the embedded login was answered: the challenge, a random number',
    'An answer that somebody overheard opens nothing a second time',
    {
      subject: 'account holder',
      retention: '5 minutes, in memory',
      readability: 'secret',
      legal: traffic,
      purposes: ['account', 'security'],
    },
  ),
} as const satisfies Record<string, Datum>
