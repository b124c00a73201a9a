// Words of passkeys, in English. The keys are the type that every other language must fill.

export default {
  'signIn.use': 'Use a passkey',
  'offer.title': 'Sign in faster next time with a passkey',
  'offer.detail': 'Your finger, face or screen lock instead of the password.',
  'offer.add': 'Add a passkey',
  'offer.later': 'Not now',
  added: 'Passkey added',
  title: 'Passkeys',
  lead: 'A passkey signs you in to {property} with your finger, face or screen lock instead of the password. It works on this site alone, and {property} keeps only its public half.',
  hint: 'It signs you in and opens no messages: a new browser is still linked to one that you use.',
  none: 'No passkeys yet',
  'row.passkey': 'Passkey',
  'row.securityKey': 'Security key',
  'row.added': 'Added {day}',
  'remove.label': 'Remove the passkey added {day}',
  'remove.title': 'Remove this passkey?',
  'remove.detail': 'It will not sign you in any more. Your password still does.',
  removed: 'Passkey removed',
  declined: 'No passkey was used.',
  exists: 'This device has a passkey for your account already.',
  absent: 'This browser has no passkeys.',
} as const
