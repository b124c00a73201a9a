// What passes through while it happens, and is kept nowhere.

import { type Datum, datum, traffic } from './datum.ts'

export const passingData = {
  'message.preview_site': datum(
    'The name of the site, when somebody lets their app make a preview of a link; not which page, not what it says, not whether it is sent or to whom',
    'The page itself goes through the server as TLS that it cannot read; without it the site would see the network address of whoever writes',
    {
      subject: 'device',
      retention: 'not kept: in memory while the connection lasts, at most 15 seconds, in no log',
      readability: 'readable',
      legal: traffic,
      purposes: ['delivery'],
    },
  ),
  'network.signal': datum(
    'That a device sent a short encrypted sign to a room just now, such as that somebody is typing; not which sign',
    'The others in the room see it at once',
    {
      subject: 'device',
      retention: 'not kept: passed on and forgotten',
      readability: 'ciphertext',
      legal: traffic,
      purposes: ['delivery'],
    },
  ),
} as const satisfies Record<string, Datum>
