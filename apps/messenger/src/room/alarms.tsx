// What a person must know before writing on: a key that changed without proof, somebody nobody vouches for, messages that are
// missing. Inline, where it matters, and never a word about cryptography more than needed.

import { Banner, Button } from '@causeway/ui'
import { CircleHelp, ShieldAlert, UserPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'

const WaysDialog = lazy(() => import('../groups/ways.tsx'))
const Safety = lazy(() => import('../details/safety.tsx'))

export function Alarms({ conversation }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const { alarm, asking, lost, quarantined } = conversation
  const [answering, setAnswering] = useState(false)
  return (
    <>
      {alarm !== undefined && <AlarmCard conversation={conversation} alarm={alarm} />}
      {quarantined > 0 && (
        <Banner tone="warning" icon={ShieldAlert}>
          {t('alarm.quarantined', { n: quarantined })}
        </Banner>
      )}
      {asking && (
        <Banner icon={UserPlus} action={<Button onClick={() => setAnswering(true)}>{t('group.asks.show')}</Button>}>
          {t('group.asks')}
        </Banner>
      )}
      {/* Outlives its banner: with the last answer nobody asks any more. */}
      <Suspense>{answering && <WaysDialog conversation={conversation} onClose={() => setAnswering(false)} />}</Suspense>
      {lost > 0 && <Banner icon={CircleHelp}>{t('room.lost', { n: lost })}</Banner>}
    </>
  )
}

function AlarmCard({
  conversation,
  alarm,
}: {
  conversation: Conversation
  alarm: NonNullable<Conversation['alarm']>
}): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [comparing, setComparing] = useState<'first' | 'again'>()
  const name = alarm.name ?? conversation.name
  const isKey = alarm.kind === 'key'
  const isGroup = conversation.kind === 'group'
  const accept = (): void => {
    // Refused where the server shows another key by now than the one that was compared.
    if (isKey && alarm.user !== undefined) engine.acknowledgeKey(alarm.user).catch(() => setComparing('again'))
    else void engine.room(conversation.id).acknowledge()
  }
  return (
    <section role="alert" className="flex flex-col gap-3 border-b border-line bg-danger-wash px-5 py-4">
      <h2 className="flex items-center gap-2 text-body font-semibold text-danger-ink">
        <ShieldAlert aria-hidden className="size-5 shrink-0" />
        {isKey ? t('alarm.key.title', { name }) : t(isGroup ? 'alarm.member.title' : 'alarm.device.title')}
      </h2>
      <p className="text-body text-ink">
        {isKey ? t('alarm.key.detail', { name }) : isGroup ? t('alarm.member.detail') : t('alarm.device.detail', { name })}
      </p>
      <div className="flex flex-wrap gap-2">
        {isKey && alarm.user !== undefined && <Button onClick={() => setComparing('first')}>{t('alarm.key.compare')}</Button>}
        <Button kind="danger" onClick={accept}>
          {t(isKey ? 'alarm.key.accept' : 'alarm.member.accept')}
        </Button>
      </div>
      <Suspense>
        {comparing !== undefined && alarm.user !== undefined && (
          <Safety user={alarm.user} name={name} isAnother={comparing === 'again'} onClose={() => setComparing(undefined)} />
        )}
      </Suspense>
    </section>
  )
}
