// The scenarios by the name given to `--scenario`.

import { crashEverywhere } from './crash-everywhere.ts'
import { type Scenario, tell, type Told } from './scenario.ts'
import * as stories from './stories.ts'

export const scenarios: Readonly<Record<string, Scenario>> = {
  send: stories.send,
  'group-life': stories.groupLife,
  offline: stories.offline,
  'crash-everywhere': crashEverywhere,
  'racing-commits': stories.racingCommits,
  'reconnect-storm': stories.reconnectStorm,
  'key-package-exhaustion': stories.keyPackageExhaustion,
  'clock-skew': stories.clockSkew,
  'removed-device': stories.removedDevice,
  'swizzle-clog': stories.swizzleClog,
}

export async function runScenario(name: string, seed: string): Promise<Told> {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new Error(`no scenario "${name}"`)
  return await tell(scenario, seed)
}
