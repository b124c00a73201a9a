// Under a conversation with somebody who was asked and has not answered: that it waits, and the way to take the request back.

import { Button, toasts } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Conversation } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function Waiting({ conversation: { name, peer } }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const [asked, setAsked] = useState(false)
  const withdraw = (): void =>
    void engine.withdraw(peer?.user ?? '').then(
      () => go(paths.list),
      (error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }),
    )
  return (
    <div className="flex flex-wrap items-center justify-center gap-3 border-t border-line bg-panel px-6 py-3">
      <p role="status" className="text-center text-body text-ink-soft">
        {t('request.pending', { name })}
      </p>
      <Button onClick={() => setAsked(true)}>{care('request.withdraw')}</Button>
      <Confirm
        open={asked}
        title={care('request.withdraw.title', { name })}
        detail={care('request.withdraw.detail', { name })}
        action={care('request.withdraw')}
        onConfirm={withdraw}
        onClose={() => setAsked(false)}
      />
    </div>
  )
}
