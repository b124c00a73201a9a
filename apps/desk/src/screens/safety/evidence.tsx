// Reported messages: sealed until the reviewer opens each report, and then covered until each item is shown. Every opening is an act
// in the log.

import { Button, cx } from '@causeway/ui'
import type { NestedPart } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { BadgeCheck, CircleHelp, Eye, KeyRound, LockOpen, ShieldX } from 'lucide-react'
import type { ReactElement } from 'react'
import { useEffect, useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { Failed, Notice } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import type { CaseView } from './case.tsx'
import { holdTeamKey, opened, useTeamKey } from './team-key.ts'

type Report = CaseView['reports'][number]
type Opened = Extract<NonNullable<ReturnType<typeof opened>>, { kind: 'opened' }>

export function Evidence({ view }: { view: CaseView }): ReactElement {
  const hasKey = useTeamKey()
  return (
    <>
      {!hasKey && <KeyOfShift />}
      {view.reports.map(report => (
        <ReportCard key={report.report} view={view} report={report} hasKey={hasKey} />
      ))}
    </>
  )
}

function KeyOfShift(): ReactElement {
  const [isWrong, setIsWrong] = useState(false)
  return (
    <div className="flex flex-col gap-2 rounded-xl border border-line bg-panel p-4">
      <p className="flex items-center gap-2 text-body font-semibold">
        <KeyRound aria-hidden className="size-4.5" />
        The safety team's key
      </p>
      <p className="text-small text-ink-soft">
        Evidence is opened in this browser. The key stays in this page until it is closed, and is sent nowhere.
      </p>
      <label className="text-small font-semibold text-ink-soft">
        Key file of this shift
        <input
          type="file"
          accept="application/json"
          className="mt-1 block w-full text-body font-normal text-ink"
          onChange={event => {
            const [file] = event.target.files ?? []
            if (file !== undefined) void holdTeamKey(file).then(held => setIsWrong(!held))
          }}
        />
      </label>
      {isWrong && (
        <Notice live tone="danger">
          This file is no key of a safety team.
        </Notice>
      )}
    </div>
  )
}

const verdicts = {
  verified: { icon: BadgeCheck, words: 'Verified: this person sent exactly this', tone: 'bg-accent-wash text-accent-ink' },
  unverifiable: {
    icon: CircleHelp,
    words: 'Unverifiable: nobody can prove it was sent',
    tone: 'bg-warning-wash text-warning-ink',
  },
  failed: { icon: ShieldX, words: 'Failed: this is not what was sent', tone: 'bg-danger-wash text-danger-ink' },
} as const

function ReportCard({ view, report, hasKey }: { view: CaseView; report: Report; hasKey: boolean }): ReactElement {
  const client = useQueryClient()
  const [evidence, setEvidence] = useState<Opened>()
  const opening = useMutation({
    mutationFn: async () => {
      const result = opened(report)
      if (result?.kind !== 'failed') return result
      await call('failSafetyEvidence', { params: { case: view.case, report: report.report } })
      await client.invalidateQueries({ queryKey: ['case', view.case] })
      return undefined
    },
    onSuccess: result => setEvidence(result),
  })
  const { icon: Icon, words, tone } = verdicts[report.verdict]
  return (
    <article className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-4">
      <p className={cx('flex items-center gap-2 rounded-lg px-3 py-2 text-body font-semibold', tone)}>
        <Icon aria-hidden className="size-5 shrink-0" />
        {words}
      </p>
      <p className="text-small text-ink-soft">Reported {timeText(report.filedAtMs)}</p>
      {opening.isError && <Failed error={opening.error} />}
      {opening.isSuccess && evidence === undefined && report.verdict !== 'failed' && (
        <Notice tone="warning">The evidence of this report was destroyed.</Notice>
      )}
      {evidence === undefined && report.verdict !== 'failed' && (
        <Button
          icon={LockOpen}
          className="self-start"
          disabled={!hasKey}
          busy={opening.isPending}
          onClick={() => opening.mutate()}
        >
          Open this report
        </Button>
      )}
      {evidence?.messages.map((message, at) => (
        <Message key={at} message={message} />
      ))}
      {evidence !== undefined && evidence.note !== '' && (
        <Covered label="Note of the reporter">
          <p className="text-body break-words whitespace-pre-wrap">{evidence.note}</p>
        </Covered>
      )}
    </article>
  )
}

function Message({ message }: { message: Opened['messages'][number] }): ReactElement {
  const { claim, content, files } = message
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      <p className="text-small text-ink-soft">
        <span className="font-semibold text-ink">{claim.senderUri}</span> · {timeText(claim.timestamp)}
      </p>
      {textsOf(content.body).map((text, at) => (
        <Covered key={at} label="Text">
          <p className="text-body break-words whitespace-pre-wrap">{text}</p>
        </Covered>
      ))}
      {files.map(({ filename, contentType, bytes }) => (
        <Covered key={filename} label={`File ${filename}`}>
          <Picture contentType={contentType} bytes={bytes} />
        </Covered>
      ))}
    </div>
  )
}

/** Nothing is seen before its own act of showing it. */
function Covered({ label, children }: { label: string; children: ReactElement }): ReactElement {
  const [isShown, setIsShown] = useState(false)
  const session = useSession()
  if (!isShown)
    return (
      <button
        type="button"
        onClick={() => setIsShown(true)}
        className="flex min-h-11 items-center gap-2 rounded-lg bg-sunken px-3 text-start text-body text-ink-soft hover:bg-line"
      >
        <Eye aria-hidden className="size-4.5" />
        Show: {label}
      </button>
    )
  return (
    <div className="relative overflow-hidden rounded-lg bg-sunken p-3">
      {children}
      {/* Whose screen a photograph was taken of. */}
      <span aria-hidden className="pointer-events-none absolute end-1 bottom-0 text-meta text-ink-soft">
        {session?.person.id.slice(0, 8)}
      </span>
    </div>
  )
}

/** Grey and blurred; held down it is seen. */
function Picture({ contentType, bytes }: { contentType: string; bytes: Uint8Array }): ReactElement {
  const url = useMemo(() => URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: contentType })), [bytes, contentType])
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  if (!/^image\/(png|jpeg|webp|gif)$/.test(contentType))
    return (
      <p className="text-body">
        {contentType}, {bytes.length} bytes. It is not opened here.
      </p>
    )
  return (
    <img
      src={url}
      alt="Reported picture"
      draggable={false}
      className="max-h-80 blur-xl grayscale active:blur-none active:grayscale-0"
    />
  )
}

function textsOf(part: NestedPart): string[] {
  if (part.kind === 'single' && part.contentType.startsWith('text/')) return [new TextDecoder().decode(part.content)]
  return part.kind === 'multi' ? part.parts.flatMap(textsOf) : []
}
