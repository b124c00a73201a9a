// What a client keeps on its device, for whoever must look into it from outside: the simulator's checkers, a doctor.

export { decodeRecord } from './record.ts'
export {
  keyOf,
  type IntentRow,
  type MeRow,
  type MessageRow,
  type OutboxRow,
  type QuarantineRow,
  type RoomRow,
  tables,
} from './tables.ts'
