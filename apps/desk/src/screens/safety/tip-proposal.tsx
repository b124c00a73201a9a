// A proposed report to NCMEC: what it says, which of its files are on this device, the signature, and what became of it.

import { Button, cx, toasts } from '@causeway/ui'
import { base64urlFromBytes, tipTriesMax } from '@causeway/wire'
import { useMutation } from '@tanstack/react-query'
import { CircleCheck, CircleDashed } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import { SecondPerson } from '../../parts/second-person.tsx'
import { dayText, exactTimeText, timeText } from '../../parts/time.ts'
import type { TipFile } from './tip-files.ts'
import { tipStateNames } from './tip-words.ts'
import type { TipView } from './tip.tsx'

export function Proposed({ tip, held }: { tip: TipView; held: readonly TipFile[] }): ReactElement {
  const { incidentType, incidentAtMs, urgency, note, files } = tip
  const isOpen = tip.state === 'proposed' || tip.state === 'failed'
  return (
    <>
      <Facts
        facts={[
          ['Reported as', incidentType],
          ['When it happened', exactTimeText(incidentAtMs)],
          ['Urgent', urgency === '' ? 'no' : urgency],
          ['Besides', note === '' ? '—' : note],
          ['Of the account', 'its address, its handle, its app'],
        ]}
      />
      <section aria-label="Files" className="flex flex-col gap-2">
        <h3 className="text-small font-semibold text-ink-soft">{files.length === 0 ? 'No files go with it' : 'Files'}</h3>
        {files.map(({ name, sha256 }) => {
          const isHere = held.some(file => file.hash === base64urlFromBytes(sha256))
          const Icon = isHere ? CircleCheck : CircleDashed
          return (
            <div key={base64urlFromBytes(sha256)} className="flex items-start gap-2 rounded-xl border border-line bg-panel p-3">
              {isOpen && (
                <Icon aria-hidden className={cx('mt-0.5 size-4.5 shrink-0', isHere ? 'text-good-ink' : 'text-ink-soft')} />
              )}
              <p className="min-w-0 text-body">
                {name}
                {isOpen && <span className="text-ink-soft">{isHere ? ' · on this device' : ' · not opened here yet'}</span>}
                <code className="block font-mono text-small break-all text-ink-soft">{base64urlFromBytes(sha256)}</code>
              </p>
            </div>
          )
        })}
      </section>
    </>
  )
}

export interface StandingProps {
  readonly tip: TipView | undefined
  readonly held: readonly TipFile[]
  readonly earlier: readonly TipView[]
  readonly onChanged: () => Promise<unknown>
  readonly onAnother: () => void
}

export function Standing({ tip, held, earlier, onChanged, onAnother }: StandingProps): ReactElement {
  return (
    <>
      {tip === undefined && (
        <p className="text-body text-ink-soft">
          A draft on this page. Nothing has left it, and it is gone when you leave without proposing.
        </p>
      )}
      {tip !== undefined && (tip.state === 'proposed' || tip.state === 'failed') && (
        <Signing tip={tip} held={held} onChanged={onChanged} />
      )}
      {tip !== undefined && (tip.state === 'sending' || tip.state === 'filed') && <Outcome tip={tip} onAnother={onAnother} />}
      {earlier.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-small font-semibold text-ink-soft">Others about this case</h3>
          <Facts
            facts={earlier.map(({ atMs, state, filed }) => [
              timeText(atMs),
              filed === null ? tipStateNames[state] : `${tipStateNames[state]}, number ${filed.reportId}`,
            ])}
          />
        </section>
      )}
    </>
  )
}

type SigningProps = Pick<StandingProps, 'held' | 'onChanged'> & { readonly tip: TipView }

function Signing({ tip, held, onChanged }: SigningProps): ReactElement {
  const me = useSession()?.person.id
  const wanted = tip.files.map(({ sha256 }) => held.find(({ hash }) => hash === base64urlFromBytes(sha256)))
  const files = wanted.flatMap(file => (file === undefined ? [] : [file.bytes]))
  const missing = wanted.length - files.length
  const withdrawing = useMutation({
    mutationFn: () => call('withdrawCyberTip', { params: { tip: tip.tip } }),
    onSuccess: async () => {
      toasts.add({ text: 'Taken back. It stays on record that it was proposed.' })
      await onChanged()
    },
  })
  return (
    <>
      {withdrawing.isError && <Failed error={withdrawing.error} />}
      {tip.failed !== null && (
        <Notice tone="danger" live>
          <strong>It did not get through</strong> ({timeText(tip.failed.atMs)}): {tip.failed.why}.{' '}
          {tip.failed.by === '' ? 'After that it' : 'Nothing is left at NCMEC. It'} can be signed again.
        </Notice>
      )}
      <SecondPerson
        // What went wrong stands above, from the record, for whoever looks.
        key={tip.failed?.atMs}
        facts={[
          ['State', tipStateNames[tip.state]],
          ['Proposed by', tip.by === me ? 'you' : 'a colleague'],
          ['Proposed', timeText(tip.atMs)],
          ['If NCMEC is silent', `each step is asked at most ${tipTriesMax} times, then all is taken back`],
          ['Once it is filed', 'it and the evidence are held for one year'],
        ]}
        by={tip.by}
        roles={['child-safety']}
        action="safety.tip"
        hash={tip.hash}
        isBlocked={missing > 0}
        label="Sign with my passkey and file"
        onSigned={stepUp => call('confirmCyberTip', { params: { tip: tip.tip }, body: { stepUp, files } })}
        onDone={async () => {
          toasts.add({ text: 'Filed.' })
          await onChanged()
        }}
        onFailed={onChanged}
      />
      {missing > 0 && tip.by !== me && (
        <p className="text-small text-ink-soft">
          {missing === 1 ? 'One file is' : `${missing} files are`} not on this device yet: open the evidence on the left.
        </p>
      )}
      <Button busy={withdrawing.isPending} onClick={() => withdrawing.mutate()}>
        Take the proposal back
      </Button>
    </>
  )
}

function Outcome({ tip, onAnother }: { tip: TipView; onAnother: () => void }): ReactElement {
  const { filed } = tip
  if (filed === null)
    return <Notice>It is being sent. Each step is asked at most {tipTriesMax} times; then all of it is taken back.</Notice>
  return (
    <>
      <Notice tone="accent" icon={CircleCheck}>
        {tip.mode === 'test' ? 'Filed at the test service.' : 'Filed.'}
      </Notice>
      <Facts
        facts={[
          ['Number at NCMEC', <strong key="number">{filed.reportId}</strong>],
          ['Filed', exactTimeText(filed.atMs)],
          ['Asked', filed.tries === 1 ? 'once' : `up to ${filed.tries} times, of at most ${tipTriesMax}`],
          ['Held until', `${dayText(filed.heldUntilDay)}, then deleted by itself`],
        ]}
      />
      <Button onClick={onAnother}>Report something more</Button>
    </>
  )
}
