import { expect, test } from 'vitest'
import { attacks } from './attacks.ts'
import { redTeamPage } from './page.ts'
import { runRedTeam } from './run.ts'

test('A-S8 six attacks are stopped before a person sees data of the target, each step in the log', async () => {
  const { results, controlFound } = await runRedTeam()
  expect(results.map(({ attack }) => attack.name)).toEqual(attacks.map(({ name }) => name))
  expect(results).toHaveLength(6)
  // In the answer to an honest order the marks are found: the search can fail.
  expect(controlFound).toBeGreaterThan(0)
  for (const { attack, attempts, isStopped, isLogged, isLedgerSound } of results) {
    expect({ attack: attack.name, isStopped, isLogged, isLedgerSound }).toEqual({
      attack: attack.name,
      isStopped: true,
      isLogged: true,
      isLedgerSound: true,
    })
    expect(attempts.filter(({ isRefused }) => isRefused).length, attack.name).toBeGreaterThan(0)
  }
  expect(redTeamPage({ results, controlFound })).toContain('6 of 6 attacks were stopped')
}, 60_000)
