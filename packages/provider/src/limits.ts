// Every quantity that somebody outside decides has its limit here.

export interface Limits {
  readonly sessionMs: number
  readonly challengeMs: number
  /** A device's row is believed so long before the store is asked again. */
  readonly deviceKnownMs: number
  readonly devicesKnownMax: number
  readonly linkMs: number
  readonly linksPerAccountMax: number
  /** Key packages that one account may claim of another in an hour: more would only empty its stock. */
  readonly claimsPerHourMax: number
  readonly contactRequestsPerDayMax: number
  readonly lookupsPerDayMax: number
  readonly joinAsksPerDayMax: number
  /** Rooms in memory; the rest is loaded when used. */
  readonly roomsHeldMax: number
  /** Messages of one connection that wait for the store. */
  readonly submitsInFlightMax: number
  /** Signals of one device in ten seconds; more are dropped. */
  readonly signalsPerTenSecondsMax: number
  /** A submission is searched for among so many entries; a sender further behind catches up first. */
  readonly floorDistanceMax: number
  /** With more than this unsent, a connection gets nothing pushed; it reads on by cursor when it has drained. */
  readonly sinkSizeBytesMax: number
  readonly pageSizeBytesMax: number
  readonly acknowledgeAfterMs: number
  readonly acknowledgeBatchMax: number
  readonly entryDays: number
  readonly mediaDays: number
  readonly mediaSizeBytesMax: number
  /** Devices unseen so long keep nothing from being deleted. */
  readonly idleDays: number
  readonly sweepBatchMax: number
  /** Franks older than this cannot be verified any more. */
  readonly reportDays: number
}

const minute = 60_000
const hour = 60 * minute

export const defaultLimits: Limits = {
  sessionMs: hour,
  challengeMs: 2 * minute,
  deviceKnownMs: minute,
  devicesKnownMax: 50_000,
  linkMs: 10 * minute,
  linksPerAccountMax: 5,
  claimsPerHourMax: 30,
  contactRequestsPerDayMax: 50,
  lookupsPerDayMax: 500,
  joinAsksPerDayMax: 20,
  roomsHeldMax: 5_000,
  submitsInFlightMax: 2_048,
  signalsPerTenSecondsMax: 40,
  floorDistanceMax: 4_096,
  sinkSizeBytesMax: 1_048_576,
  pageSizeBytesMax: 262_144,
  acknowledgeAfterMs: 250,
  acknowledgeBatchMax: 1_024,
  entryDays: 30,
  mediaDays: 30,
  mediaSizeBytesMax: 2_200_000_000,
  idleDays: 30,
  sweepBatchMax: 10_000,
  reportDays: 90,
}

const dayMs = 86_400_000

/** Whole days since 1970-01-01 UTC. */
export function dayOf(timestampMs: number): number {
  return Math.floor(timestampMs / dayMs)
}
