// The passkeys of the own account: which there are, making one, taking one back.

import { Button, IconButton, Section, Skeleton, toasts } from '@causeway/ui'
import { hasPasskeys, tellGoodPasskeys } from '@causeway/ui/passkeys'
import { Fingerprint, KeyRound, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { PasskeyInfo } from '../engine/api-passkeys.ts'
import { useEngine } from '../engine-context.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { dateOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { usePasskeyT } from './texts/index.ts'
import { useAddPasskey } from './use-add-passkey.ts'
import { usePasskeyWords } from './use-passkey-words.ts'

export default function PasskeySettings(): ReactElement {
  const t = useT()
  const words = usePasskeyT()
  const { passkeys, property } = useEngine()
  const [, go] = useLocation()
  const [known, setKnown] = useState<readonly PasskeyInfo[]>()
  const [removing, setRemoving] = useState<PasskeyInfo>()
  const attempt = useAttempt(usePasskeyWords())
  const add = useAddPasskey()
  const read = useCallback(async () => setKnown(await passkeys.list()), [passkeys])
  const remove = async ({ id }: PasskeyInfo): Promise<void> => {
    const left = await passkeys.remove(id)
    toasts.add({ text: words('removed') })
    await read()
    await tellGoodPasskeys(left).catch(() => undefined)
  }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- once
  useEffect(() => attempt.run(read), [read])
  return (
    <>
      <PaneHeader title={words('title')} onBack={() => go(paths.settings())} inner />
      <PaneBody>
        <p className="text-body text-ink-soft">{words('lead', { property: property.name })}</p>
        <Section hint={words('hint')}>
          {known === undefined && attempt.error === undefined && <Skeleton className="m-4 h-10" />}
          {known?.length === 0 && <p className="px-4 py-4 text-body text-ink-soft">{words('none')}</p>}
          {known?.map(passkey => (
            <PasskeyRow key={passkey.id} passkey={passkey} onRemove={() => setRemoving(passkey)} />
          ))}
        </Section>
        {attempt.error !== undefined && (
          <p role="alert" className="text-body text-danger-ink">
            {attempt.error}
          </p>
        )}
        {hasPasskeys() ? (
          <Button
            icon={Fingerprint}
            kind="primary"
            wide
            busy={attempt.busy}
            onClick={() => attempt.run(async () => await add().then(read))}
          >
            {words('offer.add')}
          </Button>
        ) : (
          <p className="text-body text-ink-soft">{words('absent')}</p>
        )}
      </PaneBody>
      <Confirm
        open={removing !== undefined}
        title={words('remove.title')}
        detail={words('remove.detail')}
        action={t('any.remove')}
        onConfirm={() => removing !== undefined && attempt.run(async () => await remove(removing))}
        onClose={() => setRemoving(undefined)}
      />
    </>
  )
}

function PasskeyRow({ passkey, onRemove }: { passkey: PasskeyInfo; onRemove: () => void }): ReactElement {
  const t = useT()
  const words = usePasskeyT()
  const day = dateOf(t.language.tag, passkey.addedAtMs)
  const Icon = passkey.isSecurityKey ? KeyRound : Fingerprint
  return (
    <div className="flex min-h-16 items-center gap-3 px-4 py-2.5">
      <Icon aria-hidden className="size-6 shrink-0 text-ink-soft" />
      <span className="min-w-0 grow">
        <span className="block text-body font-semibold">{words(passkey.isSecurityKey ? 'row.securityKey' : 'row.passkey')}</span>
        <span className="block text-small text-ink-soft">{words('row.added', { day })}</span>
      </span>
      <IconButton icon={Trash2} label={words('remove.label', { day })} onClick={onRemove} />
    </div>
  )
}
