// The draft of a report to NCMEC: it is on this page alone until it is proposed.

import { Button, Field, toasts } from '@causeway/ui'
import { type IncidentType, incidentTypes, tipBytesMax, tipFilesMax } from '@causeway/wire'
import { useMutation } from '@tanstack/react-query'
import { UsersRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { CheckRow } from '../../parts/check-row.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { TextArea } from '../../parts/text-area.tsx'
import { localFromMs } from '../../parts/time.ts'
import type { TipFile } from './tip-files.ts'
import type { TipsView } from './tip.tsx'

export interface DraftProps {
  readonly view: TipsView
  readonly held: readonly TipFile[]
  readonly incidentMs: number | undefined
  readonly onProposed: () => Promise<unknown>
}

export function Draft({ view, held, incidentMs, onProposed }: DraftProps): ReactElement {
  const [incidentType, setIncidentType] = useState<IncidentType>('Online Enticement of Children for Sexual Acts')
  const [typedAt, setTypedAt] = useState<string>()
  // What was opened says better when it was, until somebody says it themselves.
  const at = typedAt ?? localFromMs(incidentMs ?? Math.min(...view.reports.map(({ filedAtMs }) => filedAtMs)))
  const [urgency, setUrgency] = useState('')
  const [note, setNote] = useState('')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const chosen = held.filter(({ hash }) => !left.has(hash))
  const sizeBytes = chosen.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const isTooMuch = chosen.length > tipFilesMax || sizeBytes > tipBytesMax
  const incidentAtMs = Date.parse(at)
  const proposing = useMutation({
    mutationFn: () =>
      call('proposeCyberTip', {
        params: { case: view.case },
        body: { incidentType, incidentAtMs, urgency, note, files: chosen.map(({ name, sha256 }) => ({ name, sha256 })) },
      }),
    onSuccess: async () => {
      toasts.add({ text: 'Proposed. Nothing has gone out; a second person has to sign it.' })
      await onProposed()
    },
  })
  return (
    <>
      {proposing.isError && <Failed error={proposing.error} />}
      <Select
        label="What happened, in the words of NCMEC"
        value={incidentType}
        onValue={setIncidentType}
        options={incidentTypes.map(value => ({ value, label: value }))}
      />
      <Field label="When" type="datetime-local" value={at} onValue={setTypedAt} />
      <Field
        label="Why it is urgent"
        hint="Leave it empty when nobody is in danger now."
        value={urgency}
        onValue={setUrgency}
        maxLength={3000}
      />
      <TextArea label="What NCMEC should know besides" value={note} onValue={setNote} maxLength={3000} />
      <fieldset className="flex min-w-0 flex-col gap-1 rounded-xl border border-line bg-panel p-3">
        <legend className="px-1 text-small font-semibold text-ink-soft">Files that go with it</legend>
        {held.length === 0 && (
          <p className="px-2 text-small text-ink-soft">None yet. Open the reports whose content is evidence.</p>
        )}
        {held.map(({ name, bytes, hash }) => (
          <CheckRow
            key={hash}
            title={name}
            about={`${bytes.length} bytes, SHA-256 ${hash}`}
            checked={!left.has(hash)}
            onChecked={isTaken => setLeft(changedSet(left, hash, !isTaken))}
          />
        ))}
      </fieldset>
      {isTooMuch && (
        <Notice live tone="warning">
          At most {tipFilesMax} files and {tipBytesMax / 1_000_000} MB go with one report.
        </Notice>
      )}
      <Notice icon={UsersRound}>
        With it go the account, its handle and its app, nothing else of what is held. Only the hashes are kept here; whoever signs
        opens the same files on their own device.
      </Notice>
      <Button
        kind="primary"
        disabled={view.mode === null || Number.isNaN(incidentAtMs) || isTooMuch}
        busy={proposing.isPending}
        onClick={() => proposing.mutate()}
      >
        Propose to a second person
      </Button>
    </>
  )
}

function changedSet(before: ReadonlySet<string>, item: string, isIn: boolean): ReadonlySet<string> {
  const after = new Set(before)
  if (isIn) after.add(item)
  else after.delete(item)
  return after
}
