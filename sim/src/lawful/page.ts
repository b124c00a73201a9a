// The attacks on lawful access as a page that everybody can read.

import type { AttackResult, RedTeamResult } from './run.ts'

export function redTeamPage({ results, controlFound }: RedTeamResult): string {
  const stopped = results.filter(({ isStopped }) => isStopped).length
  return `# Attacks on lawful access, tried

${stopped} of ${results.length} attacks were stopped before anybody saw data of the target. They run against the desk's own endpoints with genuine
passkeys, PDF and age; the data of the target are marked, and every answer that anybody got was searched for the marks. In the answer to an
honest order the same search finds ${controlFound} of 3 marks (the third is another person, who stands there by a token). \`npm run sim -- --scenario lawful\` writes this page.

Honest people do here what the desk asks of them: they compare a paper with its form, and call numbers of the directory. Where that is all
that stops an attack, the step says so. The opaque address of an account is shown to those who review a paper that passed intake; it is not
counted as data of the target. \`door\` means that nobody was signed in, so there was nobody to log.
${results.map(section).join('')}`
}

function section({ attack, attempts, isStopped, isLogged, isLedgerSound }: AttackResult): string {
  const verdict = [
    isStopped ? 'Stopped: nobody saw data of the target.' : '**NOT STOPPED.**',
    isLogged ? 'Every step of somebody signed in is logged.' : '**A step is not in any log.**',
    isLedgerSound ? 'The ledger passes the audit.' : '**The ledger does not pass the audit.**',
  ].join(' ')
  const rows = attempts.map(
    ({ who, what, outcome, isRefused, logged, saw }) =>
      `| ${who} | ${what} | ${isRefused ? 'refused: ' : ''}${outcome}${saw.length === 0 ? '' : ` **and saw ${saw.length}**`} | ${logged} |`,
  )
  return `
## ${attack.name}

${attack.story}

| who | does | what happens | in the log |
|---|---|---|---|
${rows.join('\n')}

${verdict}
`
}
