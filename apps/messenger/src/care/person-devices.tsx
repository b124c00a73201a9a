// Another one's devices: everybody who can read what is written to them.

import { Dialog, Section, Skeleton } from '@causeway/ui'
import { Laptop } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { DeviceInfo } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { dateOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function PersonDevices(props: { user: string; name: string; onClose: () => void }): ReactElement {
  const { user, name, onClose } = props
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [devices, setDevices] = useState<readonly DeviceInfo[]>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    engine.care.devicesOf(user).then(setDevices, (cause: unknown) => setError(sentenceOf(t, cause)))
  }, [engine, user, t])
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('devices.of', { name })}
      description={care('devices.of.lead', { name })}
      closeLabel={t('any.close')}
    >
      {error !== undefined && (
        <p role="alert" className="text-body text-danger-ink">
          {error}
        </p>
      )}
      {error === undefined && (
        <Section>
          {devices === undefined && <Skeleton className="m-4 h-10" />}
          {devices?.map(({ id, addedAtMs }) => (
            <div key={id} className="flex min-h-14 items-center gap-3 px-4 py-2.5">
              <Laptop aria-hidden className="size-5 shrink-0 text-ink-soft" />
              <span className="min-w-0">
                <code className="block font-mono text-body">{id.slice(-6)}</code>
                <span className="block text-small text-ink-soft">
                  {care('devices.since', { time: dateOf(t.language.tag, addedAtMs) })}
                </span>
              </span>
            </div>
          ))}
        </Section>
      )}
    </Dialog>
  )
}
