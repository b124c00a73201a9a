// The own devices: which there are, taking one in, putting one out.

import { Banner, Button, Dialog, Field, IconButton, Section, Skeleton, toasts } from '@causeway/ui'
import { Laptop, Link2, Pencil, ShieldAlert } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useCareT } from '../care/texts/index.ts'
import type { DeviceInfo } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { dateOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

const ScanButton = lazy(() => import('../scan/scan-button.tsx'))

export default function Devices(): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [devices, setDevices] = useState<readonly DeviceInfo[]>()
  const [error, setError] = useState<string>()
  const [linking, setLinking] = useState(false)
  const [naming, setNaming] = useState<DeviceInfo>()
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
            <DeviceRow key={device.id} device={device} onRename={() => setNaming(device)} onRemove={() => setRemoving(device)} />
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
      {naming !== undefined && (
        <Naming
          device={naming}
          onClose={() => {
            setNaming(undefined)
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

/** The server knows no names of devices; the end of the address tells apart those without one. */
function nameOf(device: DeviceInfo | undefined): string {
  return device === undefined ? '' : device.name === '' ? device.id.slice(-6) : device.name
}

interface DeviceRowProps {
  readonly device: DeviceInfo
  readonly onRename: () => void
  readonly onRemove: () => void
}

function DeviceRow({ device, onRename, onRemove }: DeviceRowProps): ReactElement {
  const t = useT()
  const care = useCareT()
  return (
    <div className="flex min-h-16 items-center gap-3 px-4 py-2.5">
      <Laptop aria-hidden className="size-6 shrink-0 text-ink-soft" />
      <span className="min-w-0 grow">
        <span className="block text-body font-semibold">
          <bdi>{nameOf(device)}</bdi>
        </span>
        <span className="block text-small text-ink-soft">
          {device.isThis && `${t('settings.devices.this')} · `}
          {t('settings.devices.added', { time: dateOf(t.language.tag, device.addedAtMs) })}
        </span>
      </span>
      <IconButton icon={Pencil} label={care('devices.rename', { name: nameOf(device) })} onClick={onRename} />
      {!device.isThis && (
        <Button onClick={onRemove} className="text-danger-ink!">
          {t('settings.devices.remove')}
        </Button>
      )}
    </div>
  )
}

function Naming({ device, onClose }: { device: DeviceInfo; onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [name, setName] = useState(device.name)
  const attempt = useAttempt()
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('devices.rename', { name: nameOf(device) })}
      size="small"
      closeLabel={t('any.close')}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(() => engine.nameDevice(device.id, name.trim()).then(onClose))
        }}
      >
        <Field
          label={care('devices.name')}
          hint={care('devices.name.hint')}
          value={name}
          onValue={setName}
          error={attempt.error}
          maxLength={60}
        />
        <Button kind="primary" type="submit" wide busy={attempt.busy}>
          {t('any.save')}
        </Button>
      </form>
    </Dialog>
  )
}

/** What a new browser shows: `causeway:link:` and the code. It is put into the field, and linked only when it is said so. */
function takeCode(text: string, setCode: (code: string) => void): boolean {
  const code = /^causeway:link:([a-z2-7-]{16,64})$/i.exec(text)?.[1]
  if (code !== undefined) setCode(code)
  return code !== undefined
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
        <Suspense fallback={<div className="h-10" />}>
          <ScanButton onText={text => takeCode(text, setCode)} />
        </Suspense>
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
