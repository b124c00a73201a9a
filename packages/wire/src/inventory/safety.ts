// What is held to keep people safe. Nothing of it is of a message, but what a person chose to report.

import { content, type Datum, datum, subscriber, traffic, whileAccount } from './datum.ts'

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
    'Bounded counts per account: new contacts, answers, unanswered messages, blocks, reports, group additions and who left again, devices',
    'Limits for new contacts, and finding floods; nobody else stands in them',
    {
      subject: 'account holder',
      retention: 'windows of 1 hour to 30 days; totals as long as the account exists',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legitimate interest',
      purposes: ['safety', 'lawful'],
      keptFromOwnView:
        'It counts whom the account turned to by age, and who declined: the account could find out the age of anybody.',
    },
  ),
  'safety.network': datum(
    'From which coarse network (a /24, or the /48 of an IPv6 site) an account was made, as a hash under a key that changes every day; in memory only',
    'Finding accounts that are made in bulk',
    {
      subject: 'account holder',
      retention: '24 hours, in memory; never on a disk',
      readability: 'readable',
      legal: subscriber,
      lawfulBasis: 'legitimate interest',
      purposes: ['safety'],
    },
  ),
  'safety.report': datum(
    'Reports: who reported whom, under which category, the commitments (not the texts) of what was reported or the name the person went by; cases and what was decided',
    'People report what should not happen; reports about the same are looked at once',
    {
      subject: 'account holder',
      retention: '30 days after the case is closed; the decision as long as it can be appealed, 180 days',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety', 'lawful'],
      keptFromOwnView:
        'That there is a report, and since when, would tell who made it. What comes of it is said with every restriction.',
    },
  ),
  'safety.evidence': datum(
    'The messages and files that a person chose to report, sealed by their device to the key of the safety team',
    'The safety team can look at what was reported, and at nothing else',
    {
      subject: 'account holder',
      retention: '30 days after the case is closed, one year where the law says so; then its key is destroyed',
      readability: 'ciphertext',
      legal: content,
      purposes: ['safety', 'lawful'],
    },
  ),
  'safety.evidence_key': datum(
    "The outer key of one report's sealed evidence; destroying it makes every copy of the evidence useless",
    'Evidence ends for good when its time is over',
    {
      subject: 'operator',
      retention: 'as long as the evidence',
      readability: 'secret',
      legal: traffic,
      purposes: ['safety'],
    },
  ),
  'safety.shredded': datum(
    'That evidence was destroyed: the hash of its last ciphertext, and the day',
    'Destroying can be shown',
    {
      subject: 'operator',
      retention: 'for good',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety', 'lawful'],
    },
  ),
  'safety.reporter': datum(
    "How often a person's reports were right; that they weigh least for a while, or come from a trusted flagger, by name",
    'Reports of people who are often wrong weigh less; nobody weighs nothing; trusted flaggers come first (DSA art. 22)',
    {
      subject: 'account holder',
      retention: 'as long as the account exists',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legitimate interest',
      purposes: ['safety'],
    },
  ),
  'safety.action': datum(
    'Restrictions of an account: level, reason, who decided, until when, the explanation of a rule, the statement of reasons',
    'Restrictions are applied, ended, explained and reversed',
    {
      subject: 'account holder',
      retention: 'while it holds, and 180 days after for an appeal',
      readability: 'readable',
      legal: traffic,
      purposes: ['account', 'safety', 'lawful'],
    },
  ),
  'safety.appeal': datum('An appeal in its own words, and what was decided', 'Somebody else looks again', {
    subject: 'account holder',
    retention: '180 days',
    readability: 'readable',
    legal: content,
    purposes: ['safety', 'lawful'],
  }),
  'safety.rule': datum(
    'For each rule over metadata whether it watches or adds friction, since when, and which two people decided so on which figures',
    'Rules do only what people approved, and that can be shown',
    {
      subject: 'operator',
      retention: 'for good',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety', 'operation'],
    },
  ),
  'safety.hit': datum(
    'That a rule which only watches would have fired on an account, with the counts it asked about, and whether a person found it right',
    'A rule is measured before it may add friction',
    {
      subject: 'account holder',
      retention: '60 days',
      readability: 'readable',
      legal: traffic,
      lawfulBasis: 'legitimate interest',
      purposes: ['safety', 'lawful'],
      keptFromOwnView:
        'It would show what a rule notices and what not, to whoever tries it out. It restricts nothing; what does is always said.',
    },
  ),
  'safety.wellbeing': datum(
    'Which categories a member of the safety team does not look at, and how much of what is hard in a day',
    'People who look at reports are protected from too much of it',
    {
      subject: 'staff',
      retention: 'until it is changed, at most two years',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety'],
    },
  ),
  'safety.tip': datum(
    'That something was reported to NCMEC, or was to be: its number there, when, which two people, why it failed, hashes of the files; never the files',
    'What the law asks to report is reported once, by two people, and can be shown',
    {
      subject: 'account holder',
      lawfulBasis: 'legal obligation',
      retention: 'one year after it was filed; after it was proposed or taken back, when it was not',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety'],
    },
  ),
  'safety.audit': datum(
    'Which member of the safety team looked at or decided what, and when',
    'Looking at reports can be looked at itself',
    {
      subject: 'operator',
      retention: 'one year',
      readability: 'readable',
      legal: traffic,
      purposes: ['safety', 'operation'],
    },
  ),
} as const satisfies Record<string, Datum>
