// What protects from a person: block, mute, report.

import { ActionRow, Section, toasts } from '@causeway/ui'
import { Ban, BellOff, Flag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { BlockKind, Reportable } from '../engine/api-care.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useFace } from '../picture.ts'
import { sentenceOf } from '../screens/attempt.ts'
import { Confirm } from '../screens/confirm.tsx'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

const Report = lazy(() => import('./report.tsx'))

export interface PersonActionsProps {
  readonly user: string
  readonly name: string
  /** What a report from here is about; without it the person, or the picture that they show. */
  readonly about?: Reportable
  /** After blocking, for a page that has no more to show then. */
  readonly onBlocked?: () => void
}

export function PersonActions({ user, name, about, onBlocked }: PersonActionsProps): ReactElement {
  const care = useCareT()
  const [asked, setAsked] = useState<'block' | 'report' | 'picture'>()
  const shows = useFace(user) !== undefined
  const { kind, keepAway } = useBlock(user)
  const blocked = kind === 'block'
  const close = (): void => setAsked(undefined)
  return (
    <Section>
      {!blocked && (
        <ActionRow
          icon={BellOff}
          label={care(kind === 'mute' ? 'person.unmute' : 'person.mute', { name })}
          detail={care(kind === 'mute' ? 'person.muted.hint' : 'person.mute.hint')}
          onSelect={() => keepAway(kind === 'mute' ? undefined : 'mute')}
        />
      )}
      <ActionRow
        danger
        icon={Ban}
        label={care(blocked ? 'person.unblock' : 'person.block', { name })}
        onSelect={() => (blocked ? keepAway(undefined) : setAsked('block'))}
      />
      <ActionRow danger icon={Flag} label={care('person.report', { name })} onSelect={() => setAsked('report')} />
      {about === undefined && shows && (
        <ActionRow danger icon={Flag} label={care('report.title.picture', { name })} onSelect={() => setAsked('picture')} />
      )}
      <BlockConfirm
        open={asked === 'block'}
        name={name}
        onConfirm={() => {
          keepAway('block')
          onBlocked?.()
        }}
        onClose={close}
      />
      <Suspense>
        {asked === 'report' && (
          <Report about={about ?? { kind: 'person', user }} name={name} onClose={close} onBlocked={onBlocked} />
        )}
        {asked === 'picture' && <Report about={{ kind: 'picture', user }} name={name} onClose={close} onBlocked={onBlocked} />}
      </Suspense>
    </Section>
  )
}

/** How a person is kept away, and what changes it. */
function useBlock(user: string): { kind: BlockKind | undefined; keepAway: (kind: BlockKind | undefined) => void } {
  const t = useT()
  const engine = useEngine()
  const kind = useLive(engine.blocks).find(each => each.user === user)?.kind
  const keepAway = (kind: BlockKind | undefined): void =>
    void engine.care.block(user, kind).catch((error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }))
  return { kind, keepAway }
}

interface BlockConfirmProps {
  readonly open: boolean
  readonly name: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

function BlockConfirm({ open, name, onConfirm, onClose }: BlockConfirmProps): ReactElement {
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
