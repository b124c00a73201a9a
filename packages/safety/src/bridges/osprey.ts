// Events for ROOST Osprey, in the JSON its worker reads from `osprey.actions_input` (docs/integration/data-flow.md there): what was
// counted, of whom by a pseudonym, never what was written. Delivery into its Kafka is the operator's producer's.

import { isoTime } from '@causeway/wire'
import type { SignalEvent } from '../signals/events.ts'

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
