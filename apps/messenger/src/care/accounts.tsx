// The own accounts on several apps: linked by a code, so that a block or a refusal holds for the person.

import { Banner, Button, PropertyTag, Section, toasts } from '@causeway/ui'
import { Qr } from '@causeway/ui/qr'
import { EyeOff } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { OwnStanding } from '../engine/api-care.ts'
import { useEngine } from '../engine-context.tsx'
import { useAsked } from '../screens/asked.ts'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { Failed } from '../screens/failed.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { timeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { AllHere, AllowElsewhere } from './accounts-here.tsx'
import { CodeForm } from './code-form.tsx'
import { useCareT } from './texts/index.ts'

const ScanButton = lazy(() => import('../scan/scan-button.tsx'))

/** Before the code in a QR code, so that one for something else is not taken for it. */
const codePrefix = 'causeway:account:'

export default function Accounts(): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const { value: own, error, again } = useAsked<OwnStanding>(engine.care.standing)
  return (
    <>
      <PaneHeader title={care('accounts.title')} onBack={() => go(paths.settings())} inner />
      <PaneBody>
        <p className="text-body text-ink-soft">{care('accounts.lead')}</p>
        <div className="overflow-hidden rounded-2xl">
          <Banner tone="accent" icon={EyeOff}>
            {care('accounts.who')}
          </Banner>
        </div>
        <Failed error={error} />
        {own !== undefined && (
          <Section title={care('accounts.now')}>
            <div className="flex min-h-14 items-center gap-3 px-4 py-2">
              <span role="status" className="min-w-0 grow text-body">
                {care('accounts.count', { n: own.linkedAccounts })}
              </span>
              <PropertyTag property={engine.property} />
            </div>
            {own.linkedAccounts > 1 && <Unlink onDone={again} />}
          </Section>
        )}
        {own !== undefined && own.linkedAccounts > 1 && (
          <>
            <AllHere />
            <AllowElsewhere />
          </>
        )}
        <Offer />
        <Accept onDone={again} />
      </PaneBody>
    </>
  )
}

/** At the first account: a code to carry over. */
function Offer(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [offered, setOffered] = useState<{ readonly code: string; readonly expiresAtMs: number }>()
  const attempt = useAttempt()
  return (
    <Section title={care('accounts.offer.title')}>
      <div className="flex flex-col gap-3 px-4 py-4">
        {offered === undefined ? (
          <Button wide busy={attempt.busy} onClick={() => attempt.run(() => engine.care.offerAccountLink().then(setOffered))}>
            {care('accounts.offer')}
          </Button>
        ) : (
          <>
            <div className="mx-auto w-44 rounded-2xl border border-line bg-white p-2">
              <Qr text={codePrefix + offered.code} label={care('accounts.qr')} />
            </div>
            <code dir="ltr" className="font-mono text-title font-semibold tracking-wide [overflow-wrap:anywhere] select-all">
              {offered.code}
            </code>
            <p className="text-small text-ink-soft">
              {care('accounts.offer.hint', { time: timeOf(t.language.tag, offered.expiresAtMs) })}
            </p>
          </>
        )}
        <Failed error={attempt.error} />
      </div>
    </Section>
  )
}

/** At the other account: the code, typed in. */
function Accept({ onDone }: { onDone: () => void }): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const accept = async (code: string): Promise<void> => {
    await engine.care.acceptAccountLink(code)
    onDone()
  }
  return (
    <CodeForm
      title={care('accounts.accept.title')}
      label={care('accounts.accept.code')}
      action={care('accounts.accept')}
      done={care('accounts.accept.done')}
      onCode={accept}
    >
      {setCode => (
        <Suspense fallback={<div className="h-10" />}>
          <ScanButton
            onText={text => {
              const isCode = text.startsWith(codePrefix) && text.length <= codePrefix.length + 64
              if (isCode) setCode(text.slice(codePrefix.length))
              return isCode
            }}
          />
        </Suspense>
      )}
    </CodeForm>
  )
}

function Unlink({ onDone }: { onDone: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [asked, setAsked] = useState(false)
  const unlink = (): void =>
    void engine.care
      .endAccountLink()
      .then(onDone)
      .catch((cause: unknown) => toasts.add({ text: sentenceOf(t, cause), urgent: true }))
  return (
    <div className="p-4">
      <Button wide className="text-danger-ink!" onClick={() => setAsked(true)}>
        {care('accounts.unlink')}
      </Button>
      <Confirm
        open={asked}
        title={care('accounts.unlink.title')}
        detail={care('accounts.unlink.detail')}
        action={care('accounts.unlink')}
        onConfirm={unlink}
        onClose={() => setAsked(false)}
      />
    </div>
  )
}
