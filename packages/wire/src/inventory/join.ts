// What is held about ways into a group.

import { content, type Datum, datum, traffic } from './datum.ts'

export const joinData = {
  'room.join_link': datum(
    'A link into a group: who made it, for which group, until when, how often it may be and was used; of its secret only the hash of a code',
    'People join by link, and a link can be taken back',
    {
      subject: 'account holder',
      retention: '30 days after the link has ended',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'lawful'],
    },
  ),
  'room.join_preview': datum(
    'Name and tiny picture of a group, sealed under the secret of a link',
    'Who follows a link sees where it leads',
    {
      subject: 'room',
      retention: '30 days after the link has ended',
      readability: 'ciphertext',
      legal: content,
      purposes: ['delivery'],
    },
  ),
  'room.join_request': datum(
    'Who asked by which link to join which group, when, and whether it stands before its admins',
    'Somebody of the group decides who comes in',
    {
      subject: 'account holder',
      retention: 'until it is answered by letting in, at most 30 days',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery', 'lawful'],
    },
  ),
} as const satisfies Record<string, Datum>
