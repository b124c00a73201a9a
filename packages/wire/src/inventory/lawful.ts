// What the operator holds because somebody asked for data, or to show what was disclosed.

import { type Datum, datum, traffic } from './datum.ts'

export const lawfulData = {
  'lawful.matter': datum(
    'Lawful requests: papers with their files, officers, checks, messages, approvals, answers; sealed with a key of the server',
    'Requests are answered by the rules, and it can be shown that they were',
    {
      subject: 'requester',
      retention: 'as the law on such papers asks; what was produced is deleted when it was fetched, after 30 days at most',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legal obligation',
      purposes: ['lawful'],
    },
  ),
  'lawful.ledger': datum(
    'The disclosure ledger: for every act on a lawful request a commitment that says nothing, and what it commits to, sealed',
    'The operator cannot hide or change afterwards what it disclosed',
    {
      subject: 'operator',
      retention: 'for good',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legitimate interest',
      purposes: ['lawful'],
    },
  ),
} as const satisfies Record<string, Datum>
