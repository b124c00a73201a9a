// What the operator holds about its own people, and about officers of agencies: they are people too.

import { type Datum, datum, identification, subscriber, traffic } from './datum.ts'

export const staffData = {
  'staff.account': datum(
    "Name, roles and state of a member of the operator's staff, or of an officer of an agency",
    'Only the right people reach a case, and it can be told later who did',
    {
      subject: 'staff',
      retention: 'as long as the person works here, and seven years after',
      readability: 'readable',
      legal: subscriber,
      lawfulBasis: 'legitimate interest',
      purposes: ['security', 'operation'],
    },
  ),
  'staff.passkey': datum(
    'The public keys of a staff member’s or officer’s passkeys, with their counters',
    'Signing in, and signing approvals',
    {
      subject: 'staff',
      retention: 'as long as the person works here, and seven years after, so that approvals can be verified',
      readability: 'public-key',
      legal: identification,
      lawfulBasis: 'legitimate interest',
      purposes: ['security'],
    },
  ),
  'staff.session': datum('Hashes of session tokens of staff and officers, and open challenges', 'Staying signed in for a shift', {
    subject: 'staff',
    retention: '12 hours at most; a challenge 5 minutes',
    readability: 'secret',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['security'],
  }),
  'staff.proposal': datum('Changes of the staff list that wait for a second person', 'Nobody adds staff alone', {
    subject: 'staff',
    retention: 'until decided; what was not decided in seven days goes with the next proposal',
    readability: 'readable',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['security', 'operation'],
  }),
  'staff.audit': datum(
    'Who on the staff, or which officer, looked at or did what, and when; a case by its number, never what was in it',
    'Staff are accountable for every look',
    {
      subject: 'staff',
      retention: 'seven years',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legal obligation',
      purposes: ['security', 'operation'],
    },
  ),
} as const satisfies Record<string, Datum>
