// The app: texts, appearance and the one question what to show (a sign-in, a lock, the conversations).

import { applyAppearance, PartProvider, TextsProvider, ToastProvider } from '@causeway/ui'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Engine } from './engine/api.ts'
import { EngineProvider, useEngine, useLive } from './engine-context.tsx'
import { useLook } from './look.ts'
import { Splash } from './screens/splash.tsx'
import { languages, loadTexts, useT } from './texts/index.ts'
import type { T } from './texts/index.ts'

const Locked = lazy(() => import('./care/locked.tsx'))
const SignIn = lazy(() => import('./screens/sign-in.tsx'))
const Shell = lazy(loadShell)

/** Whoever signs in for the first time has no list to show: its code comes meanwhile. */
export async function loadShell(): Promise<{ default: typeof import('./screens/shell.tsx').Shell }> {
  return { default: (await import('./screens/shell.tsx')).Shell }
}

export function App({ engine }: { engine: Engine }): ReactElement {
  const look = useLook()
  const [texts, setTexts] = useState<T>()
  useEffect(() => {
    const language = languages.find(({ tag }) => tag === look.language) ?? languages[0]
    if (language !== undefined) void loadTexts(language).then(loaded => setTexts(() => loaded))
  }, [look.language])
  useEffect(() => applyAppearance(look, engine.property), [look, engine.property])
  useEffect(() => {
    document.documentElement.style.fontSize = `${look.textSize}%`
  }, [look.textSize])
  if (texts === undefined) return <Splash />
  return (
    <TextsProvider texts={texts}>
      <PartProvider direction={texts.language.direction}>
        <EngineProvider value={engine}>
          <ToastProvider closeLabel={texts('any.close')}>
            <Suspense fallback={<Splash />}>
              <Phase />
            </Suspense>
          </ToastProvider>
        </EngineProvider>
      </PartProvider>
    </TextsProvider>
  )
}

function Phase(): ReactElement {
  const engine = useEngine()
  const { phase } = useLive(engine.status)
  const t = useT()
  useEffect(() => {
    document.title = engine.property.name
  }, [engine, t])
  useEffect(() => {
    if (phase !== 'ready') return undefined
    const tell = (): void => void engine.looked(document.visibilityState === 'visible').catch(() => undefined)
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [engine, phase])
  switch (phase) {
    case 'starting':
      return <Splash />
    case 'locked':
      return <Locked />
    case 'signed-out':
      return <SignIn />
    case 'ready':
    case 'removed':
      return <Shell />
  }
}
