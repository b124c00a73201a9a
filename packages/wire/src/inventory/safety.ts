// What is held to keep people safe. Nothing of it is of a message, but what a person chose to report.

import { type Datum, datum, subscriber, traffic, whileAccount } from './datum.ts'

export const safetyData = {
  'safety.age_band': datum(
    'The age band of an account as its app said it: under 13, 13 to 15, 16 to 17, 18 and over, or unknown; never a birth date',
    'Who may start a conversation with whom',
    {
      subject: 'account holder',
      retention: whileAccount,
      readability: 'readable',
      legal: subscriber,
      purposes: ['account', 'safety', 'lawful'],
    },
  ),
  'safety.guardian': datum(
    "Who the guardian of a minor's account is, and whose contact they approved; never content",
    'A guardian can approve what the rules for minors would refuse',
    {
      subject: 'account holder',
      retention: 'until the app ends the supervision or the account is deleted',
      readability: 'readable',
      legal: traffic,
      purposes: ['account', 'safety', 'lawful'],
    },
  ),
  'safety.person_link': datum(
    'Which accounts a person has linked as their own; no app and no other person is told',
    'A block, a refusal and the strictest age band hold for a person and not for one of their accounts',
    {
      subject: 'account holder',
      retention: 'until the link is ended, and 90 days after',
      readability: 'readable',
      legal: traffic,
      purposes: ['account', 'safety', 'lawful'],
    },
  ),
  'safety.block': datum('Whom an account has blocked or muted', 'Blocked people cannot reach this person', {
    subject: 'account holder',
    retention: 'until it is taken back or the account is deleted',
    readability: 'readable',
    legal: traffic,
    purposes: ['delivery', 'account', 'safety', 'lawful'],
  }),
  'safety.refusal': datum('Who refused contact with whom, and on which day', 'Who was refused cannot ask again from elsewhere', {
    subject: 'account holder',
    retention: '90 days',
    readability: 'readable',
    legal: traffic,
    lawfulBasis: 'legitimate interest',
    purposes: ['safety', 'lawful'],
  }),
  'safety.setting': datum('Whether an account may be found by its handle', 'People choose who finds them', {
    subject: 'account holder',
    retention: whileAccount,
    readability: 'readable',
    legal: subscriber,
    purposes: ['account', 'safety'],
  }),
  'safety.counters': datum(
    'Bounded counts per account: new contacts, answers, unanswered messages, blocks, reports, group additions, devices',
    'Limits for new contacts, and finding floods; nobody else stands in them',
    {
      subject: 'account holder',
      retention: 'windows of 1 hour to 30 days; totals as long as the account exists',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legitimate interest',
      purposes: ['safety', 'lawful'],
    },
  ),
} as const satisfies Record<string, Datum>
