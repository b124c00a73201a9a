// Ways into a group, for those who may add people: who asks, and the links that are about.

import { Avatar, Button, ChoiceRow, Dialog, PropertyTag, Section, SwitchRow, toasts } from '@causeway/ui'
import { Qr } from '@causeway/ui/qr'
import { Copy, Link2Off, QrCode } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import type { Asking, Way } from '../engine/api-ways.ts'
import { useEngine } from '../engine-context.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { paths } from '../screens/paths.ts'
import { dateOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useGroupT } from './texts/index.ts'
import { wayError } from './way-error.ts'

export default function WaysDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }): ReactElement {
  const t = useT()
  const words = useGroupT()
  return (
    <Dialog open onClose={onClose} title={words('ways.title')} description={words('ways.lead')} closeLabel={t('any.close')}>
      <Requests conversation={conversation} />
      <Links conversation={conversation} />
    </Dialog>
  )
}

/** What is shown, and work that changes it: afterwards it is read again. */
function useRead<Value>(read: () => Promise<Value>): readonly [Value | undefined, (work: () => Promise<unknown>) => void] {
  const t = useT()
  const words = useGroupT()
  const [value, setValue] = useState<Value>()
  const refresh = useCallback(async (): Promise<void> => {
    try {
      setValue(await read())
    } catch (error) {
      toasts.add({ text: wayError(t, words, error), urgent: true })
    }
  }, [read, t, words])
  useEffect(() => void refresh(), [refresh])
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch((error: unknown) => toasts.add({ text: wayError(t, words, error), urgent: true }))
    await refresh()
  }
  return [value, work => void change(work)]
}

function Requests({ conversation: { id, asking, memberCount } }: { conversation: Conversation }): ReactElement {
  const words = useGroupT()
  const { ways } = useEngine()
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- read again when somebody new asks, and when this browser let them in
  const read = useCallback(() => ways.asking(id), [ways, id, asking, memberCount])
  const [requests, change] = useRead(read)
  return (
    <Section title={words('ways.requests')}>
      {requests?.length === 0 && <p className="px-4 py-4 text-body text-ink-soft">{words('ways.requests.none')}</p>}
      {requests?.map(person => (
        <Request
          key={person.user}
          person={person}
          onApprove={() => change(() => ways.approve(id, person.user))}
          onDecline={() => change(() => ways.decline(id, person.user))}
        />
      ))}
    </Section>
  )
}

interface RequestProps {
  readonly person: Asking
  readonly onApprove: () => void
  readonly onDecline: () => void
}

function Request({ person, onApprove, onDecline }: RequestProps): ReactElement {
  const words = useGroupT()
  const engine = useEngine()
  const [busy, setBusy] = useState(false)
  const foreign = foreignProperty(engine.properties, engine.property, person.property)
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <span className="flex min-w-0 items-center gap-3">
        <Avatar name={person.name} seed={person.user} size="small" property={foreign} />
        <bdi className="min-w-0 truncate text-body font-semibold">{person.name}</bdi>
        {foreign !== undefined && <PropertyTag property={foreign} />}
      </span>
      <span className="flex flex-wrap justify-end gap-2">
        <Button disabled={busy} aria-label={`${words('ways.decline')}: ${person.name}`} onClick={onDecline}>
          {words('ways.decline')}
        </Button>
        <Button
          kind="primary"
          busy={busy}
          aria-label={`${words('ways.approve')}: ${person.name}`}
          onClick={() => {
            setBusy(true)
            onApprove()
          }}
        >
          {words('ways.approve')}
        </Button>
      </span>
    </div>
  )
}

const dayMs = 86_400_000
const days = ['1', '7', '30'] as const
const uses = ['1', '10', '100', '1000'] as const

function Links({ conversation: { id, memberCount } }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const words = useGroupT()
  const { ways } = useEngine()
  const [approval, setApproval] = useState(true)
  const [lives, setLives] = useState<(typeof days)[number]>('7')
  const [usesMax, setUsesMax] = useState<(typeof uses)[number]>('100')
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- who came in used one of them
  const read = useCallback(() => ways.links(id), [ways, id, memberCount])
  const [links, change] = useRead(read)
  const create = (): void =>
    change(() => ways.create(id, { approval, usesMax: Number(usesMax), expiresAtMs: Date.now() + Number(lives) * dayMs }))
  return (
    <>
      <Section title={words('ways.new')} hint={words(approval ? 'ways.approval.hint' : 'ways.direct.hint')}>
        <SwitchRow label={words('ways.approval')} checked={approval} onChecked={setApproval} />
        <ChoiceRow
          label={words('ways.lives')}
          value={lives}
          options={days.map(value => ({ value, label: words('ways.days', { n: Number(value) }) }))}
          onValue={setLives}
        />
        <ChoiceRow
          label={words('ways.uses')}
          value={usesMax}
          options={uses.map(value => ({ value, label: new Intl.NumberFormat(t.language.tag).format(Number(value)) }))}
          onValue={setUsesMax}
        />
      </Section>
      <Button kind="primary" wide onClick={create}>
        {words('ways.create')}
      </Button>
      {links
        ?.filter(({ state }) => state === 'open')
        .map(way => (
          <Link key={way.id} way={way} onRevoke={() => change(() => ways.revoke(id, way.id))} />
        ))}
    </>
  )
}

function Link({ way, onRevoke }: { way: Way; onRevoke: () => void }): ReactElement {
  const t = useT()
  const words = useGroupT()
  const [isQr, setQr] = useState(false)
  const url = way.url && addressOf(way.url)
  const copy = (): void => void navigator.clipboard.writeText(url ?? '').then(() => toasts.add({ text: words('ways.copied') }))
  return (
    <section aria-label={words('ways.link')} className="flex flex-col gap-3 rounded-2xl border border-line bg-panel p-4">
      {url === undefined ? (
        <p className="text-body text-ink-soft">{words('ways.elsewhere')}</p>
      ) : (
        <input
          readOnly
          aria-label={words('ways.link')}
          value={url}
          dir="ltr"
          onFocus={event => event.target.select()}
          className="w-full rounded-lg bg-sunken px-3 py-2 text-small"
        />
      )}
      <p className="text-small text-ink-soft">
        {words(way.approval ? 'ways.approval' : 'ways.direct')} ·{' '}
        {words('ways.until', { date: dateOf(t.language.tag, way.expiresAtMs) })} ·{' '}
        {words('ways.used', { n: way.uses, max: way.usesMax })}
      </p>
      <span className="flex flex-wrap gap-2">
        {url !== undefined && (
          <>
            <Button icon={Copy} onClick={copy}>
              {words('ways.copy')}
            </Button>
            <Button icon={QrCode} aria-expanded={isQr} onClick={() => setQr(!isQr)}>
              {words('ways.qr')}
            </Button>
          </>
        )}
        <Button icon={Link2Off} className="text-danger-ink!" onClick={onRevoke}>
          {words('ways.revoke')}
        </Button>
      </span>
      {isQr && url !== undefined && (
        <div className="mx-auto size-56">
          <Qr text={url} label={words('ways.qr')} />
        </div>
      )}
    </section>
  )
}

/** The link opens where this page came from; what matters stands behind the `#`. */
function addressOf(url: string): string {
  return `${location.origin}${paths.join}${url.slice(url.indexOf('#'))}`
}
