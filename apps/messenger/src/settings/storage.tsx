import { Button, Section } from '@causeway/ui'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import { sizeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

/** Whether the browser keeps what is stored is its decision: said as it is. */
export function Storage(): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [state, setState] = useState<{ usedBytes: number; persisted: boolean }>()
  useEffect(() => {
    void engine.storage().then(setState, () => undefined)
  }, [engine])
  const keep = async (): Promise<void> => {
    const persisted = await navigator.storage.persist()
    setState(before => before && { ...before, persisted })
  }
  return (
    <Section title={t('settings.storage')} hint={t('settings.history.detail')}>
      <div className="flex min-h-14 flex-wrap items-center gap-3 px-4 py-3">
        <span className="min-w-52 grow">
          <span className="block text-body">
            {state === undefined
              ? t('any.loading')
              : t('settings.storage.used', { size: sizeOf(t.language.tag, state.usedBytes) })}
          </span>
          <span className="block text-small text-ink-soft">
            {state !== undefined && t(state.persisted ? 'settings.storage.persisted' : 'settings.storage.mayGo')}
          </span>
        </span>
        {state !== undefined && !state.persisted && <Button onClick={() => void keep()}>{t('settings.storage.keep')}</Button>}
      </div>
    </Section>
  )
}
