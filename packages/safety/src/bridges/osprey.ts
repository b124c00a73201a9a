// Events for ROOST Osprey, in the JSON its worker reads from `osprey.actions_input` (docs/integration/data-flow.md there): what was
// counted, of whom by a pseudonym, never what was written. Delivery into its Kafka is the operator's producer's. Verdicts come back by
// an output sink of the operator's (docs/osprey.md): Osprey's own message of them, and whose they are.

import { CausewayError, isoTime } from '@causeway/wire'
import type { Level } from '../ladder/levels.ts'
import type { SignalEvent } from '../signals/events.ts'
import { objectOf } from './coop.ts'

export interface OspreyAction {
  /** A Go time.Time in JSON: RFC 3339, UTC. */
  readonly send_time: string
  readonly data: {
    readonly action_id: number
    readonly action_name: string
    readonly data: Readonly<Record<string, string | number | boolean>>
  }
}

const names: Readonly<Record<SignalEvent['kind'], string>> = {
  attempt: 'contact_requested',
  answered: 'contact_answered',
  sent: 'message_sent',
  blocked: 'account_blocked',
  'group-add': 'group_member_added',
  'group-left': 'group_member_left',
  'device-change': 'device_changed',
  reported: 'account_reported',
  registered: 'account_registered',
}

/** `pseudonymOf`: a keyed hash of an account's number; the same account is the same text for who rules. */
export function ospreyActionOf(event: SignalEvent, actionId: number, pseudonymOf: (account: number) => string): OspreyAction {
  const data: Record<string, string | number | boolean> = { account: pseudonymOf(event.account) }
  if (event.kind === 'attempt' || event.kind === 'answered') data['target'] = pseudonymOf(event.target)
  if (event.kind === 'attempt') {
    // Towards whom, as a band: that is what the own rules may know too, and the receiver is bound by the same law.
    data['minor_stranger'] = event.isMinorStranger
    data['was_refused'] = event.wasRefused
    data['other_app'] = event.isEcho
  }
  if (event.kind === 'sent') data['unanswered'] = event.isUnanswered
  if (event.kind === 'reported') data['quick'] = event.isQuick
  return {
    send_time: isoTime(event.atMs),
    data: { action_id: actionId, action_name: names[event.kind], data },
  }
}

/** A rule over metadata, on a case that people reported: no more than B5 gives to both together. */
export type OspreyLevel = Extract<Level, 0 | 1 | 2 | 3>

/** Verdicts there, and what each proposes here. */
export type OspreyVerdicts = Readonly<
  Record<string, { readonly outcome: 'action-taken' | 'no-action'; readonly level: OspreyLevel }>
>

export interface OspreyDecision {
  /** A pseudonym, as `ospreyActionOf` gave it away. */
  readonly account: string
  readonly outcome: 'action-taken' | 'no-action'
  readonly level: OspreyLevel
  readonly clause: string
  readonly by: 'osprey'
  readonly note: string
}

/**
 * From `osprey.rpc.common.v1.Verdicts` in the JSON of protobuf, and the `account` that stood in the data of the action. The first
 * verdict that the operator named; undefined when there is none. `request.invalid` for another body.
 */
export function ospreyDecisionFrom(body: unknown, named: OspreyVerdicts): OspreyDecision | undefined {
  const { account, actionId, actionName, verdicts } = objectOf(body)
  const isOurs =
    typeof account === 'string' && account.length <= textMax && typeof actionId === 'string' && /^\d{1,20}$/.test(actionId)
  if (!isOurs || typeof actionName !== 'string' || actionName.length > textMax || !Array.isArray(verdicts))
    throw new CausewayError('request.invalid', 'no verdicts of Osprey')
  const verdict = (verdicts as unknown[]).find(name => typeof name === 'string' && Object.hasOwn(named, name)) as
    | string
    | undefined
  const known = verdict === undefined ? undefined : named[verdict]
  if (known === undefined) return undefined
  return { account, ...known, clause: `Osprey: ${verdict}`, by: 'osprey', note: `${actionName} ${actionId}` }
}

const textMax = 100
