// Reported messages: sealed until the reviewer opens each report, and then covered until each item is shown. Every opening is an act
// in the log.

import { Button, cx } from '@causeway/ui'
import { decode, type MimiContent, reportHeader, type ReportHeader } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { BadgeCheck, CircleHelp, Eye, KeyRound, LockOpen, ShieldX } from 'lucide-react'
import type { ReactElement } from 'react'
import { useEffect, useMemo, useState } from 'react'
import { call } from '../../api/call.ts'
import { useSession } from '../../api/session.ts'
import { FileField } from '../../parts/file-field.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import type { CaseView } from './case.tsx'
import { missingFilesOf, textsOf, tinyPicturesOf, whatOf } from './content.ts'
import { holdTeamKey, opened, useTeamKey } from './team-key.ts'

/** What evidence is shown of: a case that one holds, or one that one looks at again. */
type CaseOfEvidence = Pick<CaseView, 'case' | 'reports'>
type Report = CaseView['reports'][number]
export type Opened = Extract<NonNullable<ReturnType<typeof opened>>, { kind: 'opened' }>

export interface EvidenceProps {
  readonly view: CaseOfEvidence
  readonly onOpened?: ((report: string, opened: Opened) => void) | undefined
}

export function Evidence({ view, onOpened }: EvidenceProps): ReactElement {
  const hasKey = useTeamKey()
  return (
    <>
      {!hasKey && <KeyOfShift />}
      {view.reports.map(report => (
        <ReportCard key={report.report} view={view} report={report} hasKey={hasKey} onOpened={onOpened} />
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
      <FileField
        label="Key file of this shift"
        accept="application/json"
        onFiles={([file]) => {
          if (file !== undefined) void holdTeamKey(file).then(held => setIsWrong(!held))
        }}
      />
      {isWrong && (
        <Notice live tone="danger">
          This file is no key of a safety team.
        </Notice>
      )}
    </div>
  )
}

const verdicts = {
  verified: {
    icon: BadgeCheck,
    words: { messages: 'Verified: this person sent exactly this', person: 'Verified: the server knows that it is so' },
    tone: 'bg-accent-wash text-accent-ink',
  },
  unverifiable: {
    icon: CircleHelp,
    words: {
      messages: 'Unverifiable: nobody can prove it was sent',
      person: 'Unverifiable: it may have been so, and is not now',
    },
    tone: 'bg-warning-wash text-warning-ink',
  },
  failed: {
    icon: ShieldX,
    words: { messages: 'Failed: this is not what was sent', person: 'Failed: this is not what was sent' },
    tone: 'bg-danger-wash text-danger-ink',
  },
} as const

/** Of the two halves of a verdict the server has one: what it stamped it has not seen. */
const sealedWords = 'Stamped by the server: opening shows whether it is exactly this'

interface ReportCardProps extends EvidenceProps {
  readonly report: Report
  readonly hasKey: boolean
}

function ReportCard({ view, report, hasKey, onOpened }: ReportCardProps): ReactElement {
  const client = useQueryClient()
  const [evidence, setEvidence] = useState<{ opened: Opened; header: ReportHeader }>()
  const opening = useMutation({
    mutationFn: async () => {
      const params = { case: view.case, report: report.report }
      const sealed = await call('readSafetyEvidence', { params })
      const result = opened(sealed)
      if (result?.kind === 'opened') return { opened: result, header: decode(reportHeader, sealed.header) }
      if (result === undefined) return undefined
      await call('failSafetyEvidence', { params })
      await client.invalidateQueries({ queryKey: ['case', view.case] })
      return undefined
    },
    onSuccess(found) {
      setEvidence(found)
      if (found !== undefined) onOpened?.(report.report, found.opened)
    },
  })
  const { icon: Icon, words, tone } = verdicts[report.verdict]
  const isSaid = report.about === 'messages' || report.hasWords
  const isHalf = report.verdict === 'verified' && isSaid && evidence === undefined
  return (
    <article className="flex flex-col gap-3 rounded-xl border border-line bg-panel p-4">
      <p className={cx('flex items-center gap-2 rounded-lg px-3 py-2 text-body font-semibold', tone)}>
        <Icon aria-hidden className="size-5 shrink-0" />
        {isHalf ? sealedWords : words[isSaid ? 'messages' : 'person']}
      </p>
      <p className="text-small text-ink-soft">
        {abouts[report.about]} · reported {timeText(report.filedAtMs)}
      </p>
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
      {evidence !== undefined && <OpenedReport view={view} report={report.report} {...evidence} />}
    </article>
  )
}

const abouts = {
  messages: 'About what was said or shown',
  request: 'About a request for contact',
  profile: 'About a name',
} as const

function OpenedReport(props: { view: CaseOfEvidence; report: string; opened: Opened; header: ReportHeader }): ReactElement {
  const { view, report, opened: evidence, header } = props
  // Numbered through the whole report: the log says which of them was uncovered.
  const shown = { view, report }
  let texts = 0
  let files = 0
  return (
    <>
      {header.seenName !== '' && (
        <Covered {...shown} item="name 0" label="Name the person goes by">
          <p className="text-body break-words">{header.seenName}</p>
        </Covered>
      )}
      {evidence.messages.map((message, at) => (
        <div key={at} className="flex flex-col gap-2 border-t border-line pt-3">
          <p className="text-small text-ink-soft">
            <span className="font-semibold text-ink">{message.claim.senderUri}</span> · {timeText(message.claim.timestamp)}
            <What about={header.about} content={message.content} />
          </p>
          {textsOf(message.content.body).map((text, nth) => (
            <Covered key={nth} {...shown} item={`text ${texts++}`} label="Text">
              <p className="text-body break-words whitespace-pre-wrap">{text}</p>
            </Covered>
          ))}
          {message.files.map(({ filename, contentType, bytes }, nth) => (
            <Covered key={nth} {...shown} item={`file ${files++}`} label={`${kindOf(contentType)} ${filename}`}>
              <File contentType={contentType} bytes={bytes} />
            </Covered>
          ))}
          {tinyPicturesOf(message.content.body).map(({ contentType, content }, nth) => (
            <Covered key={nth} {...shown} item={`file ${files++}`} label="Tiny version, shown before the picture">
              <File contentType={contentType.split(';')[0] ?? ''} bytes={content} />
            </Covered>
          ))}
          {missingFilesOf(message) > 0 && (
            <Notice tone="warning">
              {missingFilesOf(message)} of its files did not come with the report: the reporter left them away, or nobody had them
              any more.
            </Notice>
          )}
        </div>
      ))}
      {evidence.note !== '' && (
        <Covered {...shown} item="note 0" label="Note of the reporter">
          <p className="text-body break-words whitespace-pre-wrap">{evidence.note}</p>
        </Covered>
      )}
    </>
  )
}

function What({ about, content }: { about: ReportHeader['about']; content: MimiContent }): ReactElement | null {
  const what = about === 'request' ? 'Said with the request' : whatOf(content)
  return what === '' ? null : <span className="ms-1.5 rounded bg-sunken px-1.5 py-0.5">{what}</span>
}

/** Covered again by itself after so long. */
const shownMs = 60_000

interface CoveredProps {
  readonly view: CaseOfEvidence
  readonly report: string
  readonly item: string
  readonly label: string
  readonly children: ReactElement
}

/** Nothing is seen before its own act of showing it, and that act is written down first. */
function Covered({ view, report, item, label, children }: CoveredProps): ReactElement {
  const [isShown, setIsShown] = useState(false)
  const session = useSession()
  const showing = useMutation({
    mutationFn: () => call('showSafetyItem', { params: { case: view.case, report }, body: { item } }),
    onSuccess: () => setIsShown(true),
  })
  useEffect(() => {
    if (!isShown) return
    const covering = setTimeout(() => setIsShown(false), shownMs)
    return () => clearTimeout(covering)
  }, [isShown])
  if (!isShown)
    return (
      <>
        {showing.isError && <Failed error={showing.error} />}
        <button
          type="button"
          disabled={showing.isPending}
          onClick={() => showing.mutate()}
          className="flex min-h-11 items-center gap-2 rounded-lg bg-sunken px-3 text-start text-body text-ink-soft hover:bg-line"
        >
          <Eye aria-hidden className="size-4.5" />
          Show: {label}
        </button>
      </>
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

/** Pictures grey and blurred, sound muted: the reviewer makes it clear or loud, each time. */
function File({ contentType, bytes }: { contentType: string; bytes: Uint8Array }): ReactElement {
  const url = useMemo(() => URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: contentType })), [bytes, contentType])
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  const kind = kindOf(contentType)
  if (kind === 'Sound') return <audio src={url} controls muted preload="none" className="w-full" />
  if (kind !== 'Picture')
    return (
      <p className="text-body">
        {contentType}, {bytes.length} bytes. It is not opened here.
      </p>
    )
  return <BlurredPicture url={url} />
}

/** Clear as long as it is held, with the pointer or with a key. */
function BlurredPicture({ url }: { url: string }): ReactElement {
  const [isHeld, setIsHeld] = useState(false)
  const release = (): void => setIsHeld(false)
  const isHolding = ({ key }: { key: string }): boolean => key === ' ' || key === 'Enter'
  return (
    <button
      type="button"
      title="Hold to see it clearly"
      onPointerDown={() => setIsHeld(true)}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={event => isHolding(event) && setIsHeld(true)}
      onKeyUp={event => isHolding(event) && release()}
      onBlur={release}
      className="block max-w-full overflow-hidden rounded"
    >
      <img src={url} alt="Reported picture" draggable={false} className={cx('max-h-80', !isHeld && 'blur-xl grayscale')} />
    </button>
  )
}

function kindOf(contentType: string): 'Picture' | 'Sound' | 'File' {
  if (/^image\/(png|jpeg|webp|gif)$/.test(contentType)) return 'Picture'
  return /^audio\/(webm|ogg|mp4|mpeg|wav|aac)(;|$)/.test(contentType) ? 'Sound' : 'File'
}
