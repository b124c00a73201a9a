// Ports that die at a chosen call: nothing after it happens, no promise settles, no timer fires. What was written stays written.

import type { ClientOptions } from './client.ts'
import type { Socket } from './ports.ts'

export interface Mortal {
  readonly options: ClientOptions
  readonly isDead: () => boolean
  /** Port calls so far. */
  readonly calls: () => number
}

const never = new Promise<never>(() => undefined)

/** `before`: the fatal call itself does not happen either; otherwise it happens and only its answer is lost. */
export function mortal(options: ClientOptions, dieAtCall: number, before: boolean): Mortal {
  let calls = 0
  let dead = false
  const sockets: Socket[] = []
  const die = (): void => {
    dead = true
    for (const socket of sockets) socket.close()
  }
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    if (dead) return await never
    calls += 1
    const isFatal = calls === dieAtCall
    if (isFatal && before) {
      die()
      return await never
    }
    const result = await work()
    if (isFatal) die()
    return dead ? await never : result
  }
  const { store, net, timers } = options
  return {
    isDead: () => dead,
    calls: () => calls,
    options: {
      ...options,
      store: {
        get: (table, key) => call(() => store.get(table, key)),
        list: (table, range) => call(() => store.list(table, range)),
        write: changes => call(() => store.write(changes)),
        close: async () => undefined,
      },
      net: {
        request: request => call(() => net.request(request)),
        openSocket(path, protocols) {
          const inner = net.openSocket(path, protocols)
          sockets.push(inner)
          const outer: Socket = {
            onOpen: () => undefined,
            onMessage: () => undefined,
            onClose: () => undefined,
            send: frame => {
              if (!dead) inner.send(frame)
            },
            close: () => inner.close(),
          }
          inner.onOpen = () => dead || outer.onOpen()
          inner.onMessage = frame => dead || outer.onMessage(frame)
          inner.onClose = reason => dead || outer.onClose(reason)
          return outer
        },
      },
      timers: { after: (ms, work) => timers.after(ms, () => dead || work()) },
    },
  }
}
