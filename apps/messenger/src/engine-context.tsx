// The engine reaches every screen through one context; its live values become React's through one hook.

import { createContext, useContext, useMemo, useSyncExternalStore } from 'react'
import type { Provider } from 'react'
import type { Engine, Live } from './engine/api.ts'
import { createTogether, type Placed } from './engine/together.ts'

const Context = createContext<Engine | undefined>(undefined)

export const EngineProvider: Provider<Engine | undefined> = Context.Provider

export function useEngine(): Engine {
  const engine = useContext(Context)
  if (engine === undefined) throw new Error('no EngineProvider stands around this part')
  return engine
}

export function useLive<T>(live: Live<T>): T {
  return useSyncExternalStore(live.subscribe, live.get)
}

/** The conversations of all own accounts that are here; undefined until the page's own are read. */
export function useTogether(): readonly Placed[] | undefined {
  const engine = useEngine()
  return useLive(useMemo(() => createTogether(engine), [engine]))
}
