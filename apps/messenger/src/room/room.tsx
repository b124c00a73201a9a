// One open conversation: header, what needs attention, messages, composer. Files may be dropped anywhere on it.

import { Button, cx, toasts } from '@causeway/ui'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { DragEvent, ReactElement } from 'react'
import { Composer } from '../composer/composer.tsx'
import { mentionOf } from '../composer/mentions.tsx'
import type { Conversation } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'
import { Alarms } from './alarms.tsx'
import type { RoomMode } from './mode.ts'
import { RoomHeader } from './room-header.tsx'
import { Timeline } from './timeline.tsx'
import { TimelineSkeleton } from './timeline-skeleton.tsx'
import { Uploads } from './uploads.tsx'

const Waiting = lazy(() => import('../care/waiting.tsx'))
const SendFiles = lazy(() => import('../composer/send-files.tsx'))

export interface RoomViewProps {
  readonly conversation: Conversation
  readonly wanted: string | undefined
  readonly onWantedShown: () => void
  readonly onDetails: () => void
  readonly detailsOpen: boolean
}

export default function RoomView({ conversation, wanted, onWantedShown, onDetails, detailsOpen }: RoomViewProps): ReactElement {
  const t = useT()
  const engine = useEngine()
  const room = useMemo(() => engine.room(conversation.id), [engine, conversation.id])
  const { loaded, uploads } = useLive(room.timeline)
  const members = useLive(room.members)
  const names = useMemo(() => (conversation.kind === 'group' ? members.map(mentionOf) : []), [conversation.kind, members])
  const [mode, setMode] = useState<RoomMode>({ kind: 'write' })
  const [files, setFiles] = useState<readonly File[]>([])
  const drop = useDrop(setFiles)
  return (
    <main className="relative flex min-h-0 min-w-0 grow flex-col bg-ground" {...drop.handlers}>
      <RoomHeader conversation={conversation} onDetails={onDetails} detailsOpen={detailsOpen} />
      <Alarms conversation={conversation} />
      {loaded ? <Timeline {...{ room, conversation, names, setMode, wanted, onWantedShown }} /> : <TimelineSkeleton />}
      <Uploads uploads={uploads} room={room} />
      {conversation.blocked && !conversation.over ? (
        <Blocked conversation={conversation} />
      ) : conversation.over ? (
        <p role="status" className="border-t border-line bg-panel px-6 py-4 text-center text-body text-ink-soft">
          {t('room.over')}
        </p>
      ) : conversation.waiting ? (
        <Suspense>
          <Waiting conversation={conversation} />
        </Suspense>
      ) : (
        <Composer
          {...{ room, conversation, members, mode, setMode }}
          onFiles={setFiles}
          disabled={conversation.alarm !== undefined}
        />
      )}
      <div
        className={cx(
          'pointer-events-none absolute inset-3 grid place-items-center rounded-3xl border-3 border-dashed border-accent bg-panel/85 text-title font-semibold text-accent-ink transition-opacity',
          drop.over ? 'opacity-100' : 'opacity-0',
        )}
        aria-hidden
      >
        {t('room.dropHere')}
      </div>
      <Suspense>{files.length > 0 && <SendFiles files={files} room={room} onClose={() => setFiles([])} />}</Suspense>
    </main>
  )
}

function Blocked({ conversation: { name, peer } }: { conversation: Conversation }): ReactElement {
  const t = useT()
  const engine = useEngine()
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 border-t border-line bg-panel px-6 py-3">
      <span className="text-body text-ink-soft">{t('room.blocked', { name })}</span>
      <Button
        onClick={() =>
          void engine.care.block(peer?.user ?? '', undefined).catch(() => toasts.add({ text: t('any.failed'), urgent: true }))
        }
      >
        {t('room.unblock')}
      </Button>
    </div>
  )
}

interface Drop {
  readonly over: boolean
  readonly handlers: { readonly [K in 'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop']: (event: DragEvent) => void }
}

function useDrop(onFiles: (files: readonly File[]) => void): Drop {
  // Entering a child comes before leaving its parent: only the balance tells.
  const [depth, setDepth] = useState(0)
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')
  return {
    over: depth > 0,
    handlers: {
      onDragEnter: event => hasFiles(event) && setDepth(depth => depth + 1),
      onDragLeave: event => hasFiles(event) && setDepth(depth => Math.max(0, depth - 1)),
      onDragOver: event => hasFiles(event) && event.preventDefault(),
      onDrop(event) {
        setDepth(0)
        const files = [...event.dataTransfer.files]
        if (files.length === 0) return
        event.preventDefault()
        onFiles(files)
      },
    },
  }
}
