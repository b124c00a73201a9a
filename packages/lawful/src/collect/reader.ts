// All that lawful access can read of people's data: these operations of the store and no others. None of them writes, none
// names more than one account, none goes on after it has answered.

import { storeFor, type Store } from '@causeway/store/ports'

export const readerOperations = [
  'accountByUser',
  'accountByHandle',
  'accountBySubject',
  'deviceByUri',
  'devicesEverOfAccount',
  'consentsOf',
  'roomsOfAccount',
  'joinLinksOfAccount',
  'joinRequestsOfAccount',
  'waitingOfAccount',
  'mediaOfAccount',
  'standingOf',
  'blocksOf',
  'refusalsOfAccount',
  'safetyRecordsAbout',
  'counters',
] as const

export type LawfulReader = Pick<Store, (typeof readerOperations)[number]>

/** The store with the purpose `lawful`, cut down to what collectors need. */
export function lawfulReader(store: Store): LawfulReader {
  const lawful = storeFor(store, 'lawful')
  return Object.fromEntries(readerOperations.map(name => [name, lawful[name]])) as unknown as LawfulReader
}
