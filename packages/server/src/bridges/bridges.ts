// The ways outside as the room `safety` takes them.

import type { SafetyDeps } from '@causeway/safety'
import { createCyberTipPort, cyberTipHosts } from './cybertip.ts'
import { coopOf, createOutside, ospreyOf, type OutboundDeps } from './outbound.ts'
import type { BridgeSettings, CyberTipSettings } from './settings.ts'

export function bridgesOf(
  settings: BridgeSettings,
  deps: OutboundDeps,
): Pick<SafetyDeps, 'outside' | 'coop' | 'osprey' | 'cyberTips'> {
  const outside = createOutside(settings, deps)
  const coop = coopOf(settings)
  const osprey = ospreyOf(settings, deps)
  const { cybertip } = settings
  return {
    ...(outside === undefined ? {} : { outside }),
    ...(coop === undefined ? {} : { coop }),
    ...(osprey === undefined ? {} : { osprey }),
    ...(cybertip === undefined ? {} : { cyberTips: cyberTipsOf(cybertip) }),
  }
}

function cyberTipsOf(settings: CyberTipSettings): NonNullable<SafetyDeps['cyberTips']> {
  const { mode, url, user, password, email, company } = settings
  return { mode, email, company, port: createCyberTipPort({ url: url ?? cyberTipHosts[mode], user, password }) }
}
