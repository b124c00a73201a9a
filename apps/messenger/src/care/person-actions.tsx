// What protects from a person: block, mute, report.

import { ActionRow, Section, toasts } from '@causeway/ui'
import { Ban, Flag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

const Report = lazy(() => import('./report.tsx'))

export interface PersonActionsProps {
  readonly user: string
  readonly name: string
  readonly blocked: boolean
  /** After blocking, for a page that has no more to show then. */
  readonly onBlocked?: () => void
}

export function PersonActions({ user, name, blocked, onBlocked }: PersonActionsProps): ReactElement {
  const care = useCareT()
  const [asked, setAsked] = useState<'block' | 'report'>()
  const block = useBlock(user)
  const close = (): void => setAsked(undefined)
  return (
    <Section>
      <ActionRow
        danger
        icon={Ban}
        label={care(blocked ? 'person.unblock' : 'person.block', { name })}
        onSelect={() => (blocked ? block(false) : setAsked('block'))}
      />
      <ActionRow danger icon={Flag} label={care('person.report', { name })} onSelect={() => setAsked('report')} />
      <BlockConfirm
        open={asked === 'block'}
        name={name}
        onConfirm={() => {
          block(true)
          onBlocked?.()
        }}
        onClose={close}
      />
      <Suspense>{asked === 'report' && <Report subject={{ user, name }} onClose={close} onBlocked={onBlocked} />}</Suspense>
    </Section>
  )
}

export function useBlock(user: string): (on: boolean) => void {
  const t = useT()
  const engine = useEngine()
  return on =>
    void engine.care
      .block(user, on ? 'block' : undefined)
      .catch((error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }))
}

interface BlockConfirmProps {
  readonly open: boolean
  readonly name: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

export function BlockConfirm({ open, name, onConfirm, onClose }: BlockConfirmProps): ReactElement {
  const care = useCareT()
  return (
    <Confirm
      open={open}
      title={care('person.block.title', { name })}
      detail={care('person.block.detail', { name })}
      action={care('person.block.go')}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  )
}
