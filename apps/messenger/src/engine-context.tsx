// The engine reaches every screen through one context; its live values become React's through one hook.

import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Provider } from 'react'
import type { Engine, Live } from './engine/api.ts'

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
