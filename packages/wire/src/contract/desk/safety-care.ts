// What the safety team does for itself: what one person has to bear, and how well it decides.

import * as v from 'valibot'
import { reportCategoryNames } from '../../report.ts'
import { endpoint, jsonUpTo } from '../endpoint.ts'
import { caseReport } from './case-report.ts'

const json = jsonUpTo(262_144)
const everybody = ['safety-moderator', 'safety-senior', 'child-safety', 'safety-quality', 'safety-lead'] as const
const category = v.picklist(reportCategoryNames)
const outcome = v.picklist(['action-taken', 'no-action'])

export const readSafetyWellbeing = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/wellbeing',
  auth: 'staff',
  roles: everybody,
  response: json(
    v.object({
      optedOut: v.array(category),
      severeToday: v.number(),
      /** The own limit, and the one that nobody passes. */
      severeMax: v.number(),
      severeMaxForAll: v.number(),
      stretchMsMax: v.number(),
      breakMs: v.number(),
      breakUntilMs: v.optional(v.number()),
    }),
  ),
  holds: ['safety.wellbeing', 'safety.audit'],
  summary: 'What the caller has chosen not to look at, what may be looked at today, and when a pause is due',
})

/** Only less than everybody's limit: a wish makes the burden smaller, never larger. */
export const changeSafetyWellbeing = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/wellbeing',
  auth: 'staff',
  roles: everybody,
  request: json(
    v.object({ optedOut: v.array(category), severeMax: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(25)) }),
  ),
  errors: ['safety.changed'],
  holds: ['safety.wellbeing'],
  summary: 'Choose what not to look at, and how much of what is hard in a day; nobody else sees it',
})

export const listSafetySecondLooks = endpoint({
  method: 'GET',
  path: '/desk/v1/safety/second-looks',
  auth: 'staff',
  roles: ['safety-quality'],
  response: json(
    v.object({ cases: v.array(v.object({ case: v.string(), category, reports: v.number(), closedAtMs: v.number() })) }),
  ),
  holds: ['safety.report', 'safety.audit'],
  summary: 'Closed cases of the sample that wait for a second, blind look',
})

export const readSafetySecondLook = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/second-looks/:case/read',
  auth: 'staff',
  roles: ['safety-quality'],
  response: json(
    v.object({
      category,
      property: v.string(),
      reports: v.array(caseReport),
    }),
  ),
  errors: ['safety.unknown', 'safety.not_allowed'],
  holds: ['safety.report', 'safety.audit'],
  summary: 'A closed case as it was before anybody decided',
})

export const answerSafetySecondLook = endpoint({
  method: 'POST',
  path: '/desk/v1/safety/second-looks/:case',
  auth: 'staff',
  roles: ['safety-quality'],
  request: json(v.object({ outcome })),
  errors: ['safety.unknown', 'safety.not_allowed', 'safety.changed'],
  holds: ['safety.report', 'safety.audit'],
  summary: 'What the second look says; the first decision is not shown before',
})

/** The endpoints that the room `safety` answers about its own work. */
export type SafetyCareEndpointName =
  | 'readSafetyWellbeing'
  | 'changeSafetyWellbeing'
  | 'listSafetySecondLooks'
  | 'readSafetySecondLook'
  | 'answerSafetySecondLook'
