// The safety number: sixty digits and a code that both sides see alike when nobody stands between them.

import { Banner, Dialog } from '@causeway/ui'
import { Qr } from '@causeway/ui/qr'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import { useScanT } from '../scan/texts/index.ts'
import { sentenceOf } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'

const ScanButton = lazy(() => import('../scan/scan-button.tsx'))

interface SafetyProps {
  readonly user: string
  readonly name: string
  /** The server has shown another key since the last comparison. */
  readonly isAnother?: boolean
  readonly onClose: () => void
}

export default function Safety({ user, name, isAnother = false, onClose }: SafetyProps): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [number, setNumber] = useState<string>()
  const [error, setError] = useState<string>()
  const [scanned, setScanned] = useState<string>()
  useEffect(() => {
    engine.safetyNumber(user).then(setNumber, (cause: unknown) => setError(sentenceOf(t, cause)))
  }, [engine, user, t])
  const digits = number?.replaceAll(/\D/g, '') ?? ''
  return (
    <Dialog open onClose={onClose} title={t('safety.title', { name })} description={t('safety.lead')} closeLabel={t('any.close')}>
      {isAnother && <Verdict says="another" />}
      {error !== undefined && (
        <p role="alert" className="text-body text-danger-ink">
          {error}
        </p>
      )}
      <div className="mx-auto aspect-square w-52 rounded-2xl border border-line bg-white p-2">
        {digits !== '' && <Qr text={digits} label={t('safety.qr')} />}
      </div>
      <ol dir="ltr" className="mx-auto grid min-h-22 grid-cols-4 gap-x-5 gap-y-1.5 font-mono text-title">
        {(digits.match(/\d{5}/g) ?? []).map((group, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a group is its place
          <li key={at}>{group}</li>
        ))}
      </ol>
      {scanned !== undefined && <Verdict says={scanned === digits ? 'same' : 'different'} />}
      <Suspense fallback={<div className="h-10 shrink-0" />}>
        {digits !== '' && (
          <ScanButton
            onText={text => {
              const isNumber = /^\d{60}$/.test(text)
              if (isNumber) setScanned(text)
              return isNumber
            }}
          />
        )}
      </Suspense>
      <p className="flex gap-3 rounded-2xl bg-sunken p-4 text-small text-ink-soft">
        <ShieldCheck aria-hidden className="size-5 shrink-0" />
        {t('safety.automatic')}
      </p>
    </Dialog>
  )
}

/** What comparing their code with the own number came to; or that there is another one to compare. */
function Verdict({ says }: { says: 'same' | 'different' | 'another' }): ReactElement {
  const words = useScanT()
  return (
    <div role="alert" className="shrink-0 overflow-hidden rounded-2xl">
      <Banner tone={says === 'same' ? 'accent' : 'danger'} icon={says === 'same' ? ShieldCheck : ShieldAlert}>
        {words(says)}
      </Banner>
    </div>
  )
}
