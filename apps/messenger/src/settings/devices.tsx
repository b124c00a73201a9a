// The own devices: which there are, taking one in, putting one out.

import { Banner, Button, Dialog, Field, Section, Skeleton, toasts } from '@causeway/ui'
import { Laptop, Link2, ShieldAlert } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { DeviceInfo } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { dateOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

export default function Devices(): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [devices, setDevices] = useState<readonly DeviceInfo[]>()
  const [error, setError] = useState<string>()
  const [linking, setLinking] = useState(false)
  const [removing, setRemoving] = useState<DeviceInfo>()
  const read = useCallback(() => {
    engine.devices().then(setDevices, (cause: unknown) => setError(sentenceOf(t, cause)))
  }, [engine, t])
  useEffect(read, [read])
  const remove = async (device: DeviceInfo): Promise<void> => {
    await engine.removeDevice(device.id).catch((cause: unknown) => toasts.add({ text: sentenceOf(t, cause), urgent: true }))
    read()
  }
  return (
    <>
      <PaneHeader title={t('settings.devices')} onBack={() => go(paths.settings())} inner />
      <PaneBody>
        {error !== undefined && <p className="text-body text-danger-ink">{error}</p>}
        <Section>
          {devices === undefined && error === undefined && <Skeleton className="m-4 h-10" />}
          {devices?.map(device => (
            <DeviceRow key={device.id} device={device} onRemove={() => setRemoving(device)} />
          ))}
        </Section>
        <Button icon={Link2} kind="primary" wide onClick={() => setLinking(true)}>
          {t('approve.title')}
        </Button>
      </PaneBody>
      {linking && (
        <Approve
          onClose={() => {
            setLinking(false)
            read()
          }}
        />
      )}
      <Confirm
        open={removing !== undefined}
        title={t('settings.devices.remove.title', { name: nameOf(removing) })}
        detail={t('settings.devices.remove.detail')}
        action={t('any.remove')}
        onConfirm={() => removing !== undefined && void remove(removing)}
        onClose={() => setRemoving(undefined)}
      />
    </>
  )
}

/** Devices have no names that the server could tell; the end of the address tells them apart. */
function nameOf(device: DeviceInfo | undefined): string {
  return device === undefined ? '' : device.id.slice(-6)
}

function DeviceRow({ device, onRemove }: { device: DeviceInfo; onRemove: () => void }): ReactElement {
  const t = useT()
  return (
    <div className="flex min-h-16 items-center gap-3 px-4 py-2.5">
      <Laptop aria-hidden className="size-6 shrink-0 text-ink-soft" />
      <span className="min-w-0 grow">
        <span className="block text-body font-semibold">
          {device.isThis ? t('settings.devices.this') : <code className="font-mono">{nameOf(device)}</code>}
        </span>
        <span className="block text-small text-ink-soft">
          {t('settings.devices.added', { time: dateOf(t.language.tag, device.addedAtMs) })}
        </span>
      </span>
      {!device.isThis && (
        <Button onClick={onRemove} className="text-danger-ink">
          {t('settings.devices.remove')}
        </Button>
      )}
    </div>
  )
}

function Approve({ onClose }: { onClose: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [code, setCode] = useState('')
  const attempt = useAttempt()
  const approve = async (): Promise<void> => {
    await engine.approveLink(code.trim())
    toasts.add({ text: t('approve.done') })
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('approve.title')}
      description={t('approve.lead', { link: t('signIn.link') })}
      closeLabel={t('any.close')}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(approve)
        }}
      >
        <Field
          label={t('approve.code')}
          value={code}
          onValue={setCode}
          error={attempt.error}
          autoComplete="off"
          spellCheck={false}
          dir="ltr"
        />
        <div className="overflow-hidden rounded-2xl">
          <Banner tone="warning" icon={ShieldAlert}>
            {t('approve.warning')}
          </Banner>
        </div>
        <Button kind="primary" type="submit" wide busy={attempt.busy} disabled={code.trim().length < 16}>
          {t('approve.go')}
        </Button>
      </form>
    </Dialog>
  )
}
