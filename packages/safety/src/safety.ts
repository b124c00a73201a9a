// The room put together: the gate for the provider, the endpoints for people.

import type { Contract, RequestOf, ResponseOf, SafetyEndpointName } from '@causeway/wire'
import { createBlocks } from './blocks.ts'
import { createReceiving } from './bridges/receive.ts'
import { createDirectBook } from './friction/direct-book.ts'
import { capsOf, defaultLimitOptions } from './friction/limits.ts'
import type { StepUp } from '@causeway/staff/ports'
import { createAudit } from './desk/audit.ts'
import { createCare } from './desk/care.ts'
import { createReporters } from './desk/reporters.ts'
import { createTips } from './desk/tips.ts'
import { createDesk, type Desk } from './desk/desk.ts'
import { createDeskHandlers, type SafetyDeskHandlers } from './desk/handlers.ts'
import { createGate, refusalDays, type SafetyGate } from './gate.ts'
import { type Actions, createActions } from './ladder/actions.ts'
import { createAppeals } from './ladder/appeals.ts'
import { createEnforcement } from './ladder/enforce.ts'
import type { Outside, SafetyCaller, SafetyDeps, SafetyHandlers } from './ports.ts'
import { createRecords, type Records } from './records.ts'
import { createReports } from './reports/report.ts'
import { createRuleBook } from './rules/book.ts'
import { createRuleOffice } from './rules/office.ts'
import { shippedRules } from './rules/shipped.ts'
import { createCodes } from './codes.ts'
import { createGuardians } from './minors/guardians.ts'
import { createBlocking, createOwnView, createPersonLinks } from './self.ts'
import { createAdded } from './signals/added.ts'
import { createSignals, type Signals } from './signals/engine.ts'
import { dayMs, dayOf } from './time.ts'

export interface Safety {
  readonly gate: SafetyGate
  readonly desk: Desk
  readonly actions: Actions
  /** The endpoints of the desk; `stepUp` is the port of the room `staff`. */
  deskHandlers(ports: { stepUp: StepUp }): SafetyDeskHandlers
  readonly records: Records
  /** Runs one endpoint of this room whose input the contract has checked. */
  dispatch<N extends SafetyEndpointName>(
    name: N,
    request: RequestOf<Contract[N]>,
    caller: SafetyCaller,
  ): Promise<ResponseOf<Contract[N]>>
  /** Daily: deletes what is past its day. */
  sweep(): Promise<void>
  /** Everything counted is durable. */
  settle(): Promise<void>
}

/** A crash forgets at most so much of what was counted. */
const countedAfterMs = 1_000
/** Counters of accounts that did nothing for so long say nothing any more. */
const countedDays = 400
/** In one sweep; the rest follows with the next. */
const shreddedMax = 10_000

/** Resolves when what every message is asked against is in memory. */
export async function openSafety(deps: SafetyDeps): Promise<Safety> {
  const { store, clock, after } = deps
  const records = createRecords({ store })
  const actions = createActions({ ...deps, records })
  const book = createRuleBook(deps.rules ?? shippedRules)
  const office = createRuleOffice({ ...deps, records, actions, book })
  const enforce = createEnforcement({ store, actions, office })
  /** Restrictions that are being written down. */
  const enforcing = new Set<Promise<void>>()
  const counting = createSignals({
    store,
    book,
    ...(after === undefined ? {} : { soon: work => after(countedAfterMs, work) }),
    onHit(hit) {
      // A hit that could not be written comes again with the next event.
      const done = enforce(hit)
        .catch(() => undefined)
        .finally(() => enforcing.delete(done))
      enforcing.add(done)
    },
  })
  const signals: Signals = deps.outside === undefined ? counting : told(counting, deps.outside)
  const blocks = createBlocks({ store })
  const directBook = createDirectBook(async account => {
    await signals.load(account)
    const standing = await store.standingOf({ account })
    return capsOf(defaultLimitOptions, standing?.ageBand ?? 'unknown', (standing?.createdDay ?? 0) * dayMs, clock.nowMs())
  })
  const properties = new Map(deps.properties.map(property => [property.domain, property]))
  const parts = {
    ...deps,
    teamKey: deps.teamKey,
    records,
    actions,
    signals,
    blocks,
    directBook,
    added: createAdded(),
    properties,
  }
  const audit = createAudit(parts)
  const handlers: SafetyHandlers = {
    ...createOwnView(parts),
    ...createBlocking(parts),
    ...createPersonLinks(parts),
    ...createGuardians({ ...parts, codes: createCodes(parts) }),
    ...createReports(parts),
    ...createAppeals(parts),
    ...createReceiving({ ...parts, audit, coop: deps.coop, osprey: deps.osprey }),
  }
  const desk = createDesk({ ...parts, audit })
  const care = createCare(parts)
  const tips = createTips({ ...parts, audit, cyberTips: deps.cyberTips })
  const reporters = createReporters({ ...parts, audit })
  const rest = deps.rest ?? (() => Promise.resolve())
  await blocks.reload()
  await actions.load()
  await office.open()
  return {
    gate: createGate(parts),
    desk,
    deskHandlers: ({ stepUp }) =>
      createDeskHandlers({ ...parts, audit, care, tips, reporters, office, book, desk, rest, stepUp }),
    actions,
    records,
    async dispatch(name, request, caller) {
      const handler = handlers[name] as unknown as (
        request: unknown,
        caller: SafetyCaller,
      ) => Promise<ResponseOf<Contract[typeof name]>>
      return await handler(request, caller)
    },
    async sweep() {
      const day = dayOf(clock.nowMs())
      await store.sweepSafety({
        refusedBeforeDay: day - refusalDays,
        linkEndedBeforeDay: day - refusalDays,
        countedBeforeDay: day - countedDays,
        expiredBeforeDay: day,
      })
      await store.shredEvidence({ beforeDay: day, day, limit: shreddedMax })
      await office.review()
    },
    async settle() {
      await signals.settle()
      await Promise.all(enforcing)
    },
  }
}

/** Whoever is told hears the same events, after they were taken. */
function told(signals: Signals, outside: Outside): Signals {
  return {
    ...signals,
    note(event) {
      signals.note(event)
      outside.counted(event)
    },
  }
}
