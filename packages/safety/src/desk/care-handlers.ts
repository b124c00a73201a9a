// The desk's endpoints about its own work: wishes of those who look, and second looks.

import type { SafetyCareEndpointName } from '@causeway/wire'
import { reportsShown } from '../reports/case.ts'
import { breakMs, severePerDayMax, stretchMsMax } from './audit.ts'
import type { Care } from './care.ts'
import type { Desk } from './desk.ts'
import type { SafetyDeskHandlers } from './handlers.ts'

export function createCareHandlers({
  care,
  desk,
}: {
  readonly care: Care
  readonly desk: Desk
}): Pick<SafetyDeskHandlers, SafetyCareEndpointName> {
  return {
    async readSafetyWellbeing(_, caller) {
      const staff = await care.staffOf(caller)
      const exposure = await desk.exposure(staff)
      const forAll = { severeMaxForAll: severePerDayMax, stretchMsMax, breakMs }
      return { body: { optedOut: [...staff.optedOut], ...exposure, ...forAll } }
    },
    async changeSafetyWellbeing({ body }, { staffId }) {
      await care.wish(staffId, body)
      return { body: undefined }
    },
    async listSafetySecondLooks(_, caller) {
      return { body: { cases: await desk.secondLooks(await care.staffOf(caller)) } }
    },
    async readSafetySecondLook({ params }, caller) {
      const looked = await desk.secondLook(await care.staffOf(caller), params.case)
      const { category, property } = looked
      return { body: { category, property, reports: reportsShown(looked) } }
    },
    async answerSafetySecondLook({ params, body }, caller) {
      await desk.lookAgain(await care.staffOf(caller), params.case, body.outcome)
      return { body: undefined }
    },
  }
}
