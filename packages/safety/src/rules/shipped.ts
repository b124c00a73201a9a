// The rules that come with Causeway. All start in shadow but the two whose harm was measured (README): promotion is the operator's.

import type { Expression, Rule, RuleTest } from './rule.ts'

const owner = 'Trust & safety lead'
/** 2027-12-31: reviewed by then, or off. */
const expiryDay = 21_183

function rule(
  given: Pick<Rule, 'id' | 'title' | 'clause' | 'category' | 'maxLevel' | 'mode' | 'tests'> & {
    readonly when: Expression
    readonly version?: number
  },
): Rule {
  return { version: 1, owner, lawfulBasis: 'legitimate interest', expiryDay, ...given }
}

const hit = (name: string, features: RuleTest['features']): RuleTest => ({ name, features, expected: 'hit' })
const miss = (name: string, features: RuleTest['features']): RuleTest => ({ name, features, expected: 'miss' })
const unknown = (name: string, features: RuleTest['features']): RuleTest => ({ name, features, expected: 'unknown' })

export const shippedRules: readonly Rule[] = [
  rule({
    id: 'spam-blast',
    title: 'Many strangers at once, hardly an answer',
    clause: 'Spam 1: unsolicited bulk contact',
    category: 'spam',
    maxLevel: 2,
    mode: 'friction',
    when: {
      all: [
        { feature: 'newContacts24h', atLeast: 30 },
        { feature: 'answeredShare', below: 0.15 },
      ],
    },
    tests: [
      hit('eighty strangers, two answers', { newContacts24h: 80, answeredShare: 0.02 }),
      miss('an organiser whom people answer', { newContacts24h: 60, answeredShare: 0.6 }),
      unknown('too few contacts to tell', { newContacts24h: 35 }),
    ],
  }),
  rule({
    id: 'spam-slow',
    title: 'Strangers day after day, hardly an answer',
    clause: 'Spam 1: unsolicited bulk contact',
    category: 'spam',
    maxLevel: 2,
    mode: 'friction',
    when: {
      all: [
        { feature: 'newContacts7d', atLeast: 40 },
        { feature: 'answeredShare', below: 0.2 },
      ],
    },
    tests: [
      hit('eight a day for a week', { newContacts7d: 56, answeredShare: 0.05 }),
      miss('somebody new in town', { newContacts7d: 45, answeredShare: 0.5 }),
      unknown('answers not known', { newContacts7d: 56 }),
    ],
  }),
  rule({
    id: 'spam-ever',
    title: 'Hardly anybody ever answered',
    clause: 'Spam 1: unsolicited bulk contact',
    category: 'spam',
    maxLevel: 1,
    mode: 'shadow',
    when: {
      all: [
        { feature: 'newContactsEver', atLeast: 20 },
        { feature: 'answeredShare', below: 0.1 },
      ],
    },
    tests: [
      hit('twenty-five contacts, one answer', { newContactsEver: 25, answeredShare: 0.04 }),
      miss('answered as often as others', { newContactsEver: 25, answeredShare: 0.4 }),
      unknown('answers not known', { newContactsEver: 25 }),
    ],
  }),
  rule({
    id: 'group-adds-mass',
    version: 2,
    title: 'Many people put into groups by an account that people block, or who leave again',
    clause: 'Spam 2: mass additions to groups',
    category: 'spam',
    maxLevel: 2,
    mode: 'shadow',
    when: {
      all: [
        { feature: 'groupAdds7d', atLeast: 60 },
        {
          any: [
            { feature: 'blockedShare7d', atLeast: 0.1 },
            { feature: 'groupLeftShare7d', atLeast: 0.3 },
          ],
        },
      ],
    },
    tests: [
      hit('a hundred added, many block', { groupAdds7d: 100, blockedShare7d: 0.3 }),
      hit('a hundred added, a third leave', { groupAdds7d: 100, blockedShare7d: 0, groupLeftShare7d: 0.35 }),
      miss('a school that fills its classes', { groupAdds7d: 300, blockedShare7d: 0, groupLeftShare7d: 0.02 }),
      unknown('nobody was contacted', { groupAdds7d: 100 }),
    ],
  }),
  rule({
    id: 'registration-farm',
    version: 2,
    title: 'One of many accounts made from one network, which writes to strangers at once',
    clause: 'Automation 1: accounts made in bulk',
    category: 'automation',
    maxLevel: 1,
    mode: 'shadow',
    when: {
      all: [
        { feature: 'registrationsNearby24h', atLeast: 15 },
        { feature: 'accountAgeDays', below: 2 },
        {
          any: [
            { feature: 'newContacts24h', atLeast: 8 },
            {
              all: [
                { feature: 'newContacts24h', atLeast: 3 },
                { feature: 'networkAnsweredShare24h', below: 0.25 },
              ],
            },
          ],
        },
      ],
    },
    tests: [
      hit('the thirtieth of a farm', { registrationsNearby24h: 30, accountAgeDays: 0.2, newContacts24h: 12 }),
      hit('a farm whose accounts do little each, and nobody answers any', {
        registrationsNearby24h: 20,
        accountAgeDays: 0.5,
        newContacts24h: 4,
        networkAnsweredShare24h: 0.1,
      }),
      miss('a campus behind one address', {
        registrationsNearby24h: 60,
        accountAgeDays: 1,
        newContacts24h: 4,
        networkAnsweredShare24h: 0.7,
      }),
      unknown('the network is not known any more', { accountAgeDays: 1, newContacts24h: 12 }),
    ],
  }),
  rule({
    id: 'minor-directed',
    version: 2,
    title: 'An adult who keeps trying to reach minors with whom nobody connects them',
    clause: 'Minors 1: adults do not seek out minors',
    category: 'minor-safety',
    maxLevel: 2,
    mode: 'shadow',
    when: {
      all: [
        { feature: 'minorAttempts30d', atLeast: 5 },
        { feature: 'minorAttemptShare30d', atLeast: 0.5 },
        // None of them is let through: who goes on for weeks does not mean a class at the beginning of its term.
        {
          any: [
            { feature: 'minorAttemptWeeks', atLeast: 3 },
            { feature: 'minorAttempts30d', atLeast: 12 },
          ],
        },
      ],
    },
    tests: [
      hit('six of eight attempts, over three weeks', { minorAttempts30d: 6, minorAttemptShare30d: 0.75, minorAttemptWeeks: 3 }),
      hit('very many at once', { minorAttempts30d: 12, minorAttemptShare30d: 0.9, minorAttemptWeeks: 1 }),
      miss('one mistaken attempt', { minorAttempts30d: 1, minorAttemptShare30d: 1, minorAttemptWeeks: 1 }),
      miss('a teacher who writes to a small class once', {
        minorAttempts30d: 8,
        minorAttemptShare30d: 0.6,
        minorAttemptWeeks: 1,
      }),
      unknown('no attempts', { minorAttempts30d: 6 }),
    ],
  }),
  rule({
    id: 'refusal-persistence',
    title: 'Asks again and again after a refusal, also from other accounts',
    clause: 'Harassment 2: no means no',
    category: 'harassment',
    maxLevel: 2,
    mode: 'shadow',
    when: {
      any: [
        { feature: 'refusedAttempts30d', atLeast: 4 },
        { feature: 'echoes30d', atLeast: 2 },
      ],
    },
    tests: [
      hit('tried on another app twice', { refusedAttempts30d: 2, echoes30d: 2 }),
      miss('asked once more', { refusedAttempts30d: 1, echoes30d: 0 }),
      unknown('echoes not known', { refusedAttempts30d: 1 }),
    ],
  }),
  rule({
    id: 'account-takeover',
    version: 2,
    title: 'Keys started anew, then strangers in numbers',
    clause: 'Account security 1: accounts in foreign hands',
    category: 'account-security',
    maxLevel: 1,
    mode: 'shadow',
    when: {
      all: [
        { feature: 'deviceChanges30d', atLeast: 3 },
        { feature: 'accountAgeDays', atLeast: 30 },
        // 1.3 % of the people of real metadata ever met so many in a day (CollegeMsg); 15 is a busy day, also with a new telephone.
        { feature: 'newContacts24h', atLeast: 20 },
      ],
    },
    tests: [
      hit('an old account with new devices and new habits', { deviceChanges30d: 3, accountAgeDays: 400, newContacts24h: 25 }),
      miss('a new telephone, and those one had lost sight of', { deviceChanges30d: 3, accountAgeDays: 400, newContacts24h: 18 }),
      unknown('devices not known', { accountAgeDays: 400, newContacts24h: 25 }),
    ],
  }),
]
