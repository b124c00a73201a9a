// One timer for all connections: a wheel with a slot per tick; each turn of the wheel looks once at every connection. A timer of
// its own would cost each idle connection more than its whole state.

export interface Beating {
  /** Place in the wheel; the wheel's own. */
  wheelSlot: number
  wheelIndex: number
  beat(): void
}

export interface HeartbeatWheel<C extends Beating> {
  add(connection: C): void
  remove(connection: C): void
  /** Looks at the next slot; the shell calls it `slotCount` times per heartbeat. */
  tick(): void
  all(): Iterable<C>
  readonly size: number
}

export function createHeartbeatWheel<C extends Beating>(slotCount: number): HeartbeatWheel<C> {
  const slots: C[][] = Array.from({ length: slotCount }, () => [])
  let current = 0
  let filling = 0
  let size = 0
  return {
    add(connection) {
      filling = (filling + 1) % slotCount
      const slot = slots[filling] as C[]
      connection.wheelSlot = filling
      connection.wheelIndex = slot.length
      slot.push(connection)
      size++
    },
    remove(connection) {
      const slot = slots[connection.wheelSlot]
      if (slot === undefined || slot[connection.wheelIndex] !== connection) return
      const last = slot.pop() as C
      if (last !== connection) {
        slot[connection.wheelIndex] = last
        last.wheelIndex = connection.wheelIndex
      }
      connection.wheelSlot = -1
      size--
    },
    tick() {
      current = (current + 1) % slotCount
      // A beat may end a connection, which takes it out of the slot: walk from the back.
      const slot = slots[current] as C[]
      for (let index = slot.length - 1; index >= 0; index--) slot[index]?.beat()
    },
    *all() {
      for (const slot of slots) yield* slot.slice()
    },
    get size() {
      return size
    },
  }
}
