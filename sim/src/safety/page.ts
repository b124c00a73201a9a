// The figures of the safety simulation as a page that everybody can read.

import type { RuleFigures, SafetyFigures } from './run.ts'

export function safetyPage(figures: SafetyFigures): string {
  const { seed, people, events, rules, delayed, reached, brigade } = figures
  return `# Rules over metadata, simulated

**These are figures of a simulation, not of the field.** ${people} invented people live thirty days (${events} events) through the counters,
features, rules and limits that the server runs. Who does harm is known here because it was invented; real people are not like this, and
real abusers adapt. The rules start in shadow, and their precision has to be measured before they may restrict anybody.
\`npm run sim -- --scenario safety --seed ${seed}\` writes this page.

## What each rule finds

| rule | mode | for | precision | recall | ordinary people it hits | reached before the hit | hours to the hit |
|---|---|---|---|---|---|---|---|
${rules.map(ruleRow).join('\n')}

Precision counts a hit on anybody who does harm as right; recall only those the rule is for. A rule that finds nobody says "–".
What happened to an account's devices looks alike for a thief and for somebody with a new telephone who writes to old friends: the network
of an account, which helps against farms, does not tell them apart, because only the network it was made from is known, for a day.
Patient probers, who stay below every limit and are answered now and then, are found by no rule: metadata cannot, at a cost that
ordinary people should bear. Groomers are not found first: they are not let through to begin with (who may start), and the rule sees
only that they keep trying, week after week; a teacher whose pupils come one after the other looks like that too.
A stolen account is not told from a new telephone sooner by who answers: in the first half hour hardly anybody has answered either. So
its rule waits for twenty new people in a day, which 1.3 % of real people ever met: it finds fewer thieves than at fifteen, and is wrong
about fewer others.

## What the limits do

| people | ever made to wait | new people reached without limits (median) | with limits |
|---|---|---|---|
${delayed.map(({ kind, share }, at) => `| ${kind} | ${percent(share)} | ${reached[at]?.without} | ${reached[at]?.withLimits} |`).join('\n')}

## A crowd that agreed to report

Five hundred reports without verified messages give a case the priority ${brigade.crowd}; three independent people with verified
messages give ${brigade.three}.
`
}

function ruleRow({ rule, mode, target, precision, recall, benignHarm, reachedAtHit, hoursToHit }: RuleFigures): string {
  const cells = [
    `\`${rule}\``,
    mode,
    target.join(', '),
    precision === undefined ? '–' : percent(precision),
    percent(recall),
    percent(benignHarm),
    reachedAtHit ?? '–',
    hoursToHit === undefined ? '–' : hoursToHit.toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 && share > 0 ? 2 : 0)} %`
}
