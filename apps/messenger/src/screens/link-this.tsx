// A browser that wants in: a code for the camera or the fingers of a device that is in already.

import { Button, Skeleton, Spinner } from '@causeway/ui'
import { Qr } from '@causeway/ui/qr'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Login } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'
import { sentenceOf } from './attempt.ts'

const StartOver = lazy(() => import('./start-over.tsx'))

export default function LinkThis({ login, onBack }: { login: Login; onBack: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [offer, setOffer] = useState<{ code: string; qr: string }>()
  const [error, setError] = useState<string>()
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    engine.offerLink(login).then(setOffer, (cause: unknown) => setError(sentenceOf(t, cause)))
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- one offer per visit
  }, [])
  const back = (): void => {
    void engine.cancelLink()
    onBack()
  }
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center bg-ground px-5 py-10">
      <div className="flex w-full max-w-sm flex-col items-center gap-5 text-center">
        <h1 className="text-large font-bold tracking-tight">{t('link.title')}</h1>
        <p className="text-body text-ink-soft">{t('link.lead', { property: engine.property.name })}</p>
        <div className="aspect-square w-56 rounded-3xl border border-line bg-white p-3">
          {offer === undefined ? <Skeleton className="size-full" /> : <Qr text={offer.qr} label={t('link.qr')} />}
        </div>
        {offer !== undefined && (
          <p>
            <span className="block text-small text-ink-soft">{t('link.code')}</span>
            <code className="font-mono text-title font-semibold tracking-wide select-all" dir="ltr">
              {offer.code}
            </code>
          </p>
        )}
        {error === undefined ? (
          <p role="status" className="flex items-center gap-2 text-body text-ink-soft">
            <Spinner className="size-4" />
            {t('link.waiting')}
          </p>
        ) : (
          <p role="alert" className="text-body text-danger-ink">
            {error}
          </p>
        )}
        <div className="flex flex-col items-center gap-2">
          <Button onClick={back}>{t('any.cancel')}</Button>
          <Button kind="plain" onClick={() => setAsked(true)}>
            {t('startOver.ask')}
          </Button>
        </div>
      </div>
      <Suspense>{asked && <StartOver login={login} onClose={() => setAsked(false)} />}</Suspense>
    </main>
  )
}
