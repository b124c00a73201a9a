// One report of a case, as far as the case tells of it; the evidence is asked for by itself.

import * as v from 'valibot'
import { reportAbouts } from '../../report.ts'

export const caseReport = v.object({
  report: v.string(),
  verdict: v.picklist(['verified', 'unverifiable', 'failed']),
  about: v.picklist(reportAbouts),
  /** Something that the person said is in it: the verdict is about that. */
  hasWords: v.boolean(),
  filedAtMs: v.number(),
})
