// The desk's endpoints about reporters.

import type { SafetyReporterEndpointName } from '@causeway/wire'
import type { Care } from './care.ts'
import type { SafetyDeskHandlers } from './handlers.ts'
import type { Reporters } from './reporters.ts'

export function createReporterHandlers({
  care,
  reporters,
}: {
  readonly care: Care
  readonly reporters: Reporters
}): Pick<SafetyDeskHandlers, SafetyReporterEndpointName> {
  return {
    async listSafetyReporters(_, caller) {
      return { body: { reporters: await reporters.list(await care.staffOf(caller)) } }
    },
    async changeSafetyReporter({ body: { user, standing, name, untilMs } }, caller) {
      await reporters.set(await care.staffOf(caller), user, standing === 'plain' ? undefined : standing, name, untilMs)
      return { body: undefined }
    },
  }
}
