// The room put together: the gate for the provider, the endpoints for people.

import type { Contract, RequestOf, ResponseOf, SafetyEndpointName } from '@causeway/wire'
import { createBlocks } from './blocks.ts'
import { createDirectBook } from './friction/direct-book.ts'
import { capsOf, defaultLimitOptions } from './friction/limits.ts'
import { createGate, refusalDays, type SafetyGate } from './gate.ts'
import type { SafetyCaller, SafetyDeps, SafetyHandlers } from './ports.ts'
import { createRuleBook } from './rules/book.ts'
import { shippedRules } from './rules/shipped.ts'
import { createBlocking, createGuardians, createOwnView, createPersonLinks } from './self.ts'
import { createSignals } from './signals/engine.ts'
import { dayMs, dayOf } from './time.ts'

export interface Safety {
  readonly gate: SafetyGate
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

/** Counters of accounts that did nothing for so long say nothing any more. */
const countedDays = 400

/** Resolves when what every message is asked against is in memory. */
export async function openSafety(deps: SafetyDeps): Promise<Safety> {
  const { store, clock } = deps
  const signals = createSignals({ store, book: createRuleBook(shippedRules), onHit: () => undefined })
  const blocks = createBlocks({ store })
  const directBook = createDirectBook(async account => {
    await signals.load(account)
    const standing = await store.standingOf({ account })
    return capsOf(defaultLimitOptions, standing?.ageBand ?? 'unknown', (standing?.createdDay ?? 0) * dayMs, clock.nowMs())
  })
  const properties = new Map(deps.properties.map(property => [property.domain, property]))
  const parts = { ...deps, signals, blocks, directBook, properties }
  const handlers: SafetyHandlers = {
    ...createOwnView(parts),
    ...createBlocking(parts),
    ...createPersonLinks(parts),
    ...createGuardians(parts),
  }
  await blocks.reload()
  return {
    gate: createGate(parts),
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
      })
    },
    settle: () => signals.settle(),
  }
}
