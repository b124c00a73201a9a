// A report in three steps: what it is about, exactly what will be sent, the receipt.

import { Banner, Button, Dialog, Section, SwitchRow } from '@causeway/ui'
import { reportCategories } from '@causeway/wire'
import type { ReportCategoryName } from '@causeway/wire'
import { CircleCheck, Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { ReportedMessage, ReportPreview, Verdict } from '../engine/api-care.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { dateOf, sizeOf, timeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import type { CareKey } from './texts/index.ts'
import { useCareT } from './texts/index.ts'
import { TextArea } from './text-area.tsx'

const categories = Object.keys(reportCategories) as ReportCategoryName[]

export function categoryKey(category: ReportCategoryName): CareKey {
  return `report.cat.${category}`
}

export interface ReportProps {
  readonly subject: { readonly user: string; readonly name: string }
  /** The message that was chosen; without one the report is about the person. */
  readonly about?: { readonly room: string; readonly message: string }
  readonly onClose: () => void
  /** The report has blocked the person and its receipt was read. */
  readonly onBlocked?: (() => void) | undefined
}

export default function Report({ subject, about, onClose, onBlocked }: ReportProps): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const attempt = useAttempt()
  const [category, setCategory] = useState<ReportCategoryName>()
  const [step, setStep] = useState<'why' | 'what'>('why')
  const [left, setLeft] = useState<readonly string[]>([])
  const [note, setNote] = useState('')
  const [withFiles, setWithFiles] = useState(true)
  const [block, setBlock] = useState(true)
  const [receipt, setReceipt] = useState<{ report: string; verdict: Verdict }>()
  const suggested = useSuggested(subject.user, about)
  const chosen = suggested.messages.filter(({ id }) => !left.includes(id))
  const send = async (): Promise<void> => {
    if (category === undefined) return
    const messages = chosen.map(({ id }) => id)
    setReceipt(await engine.care.report({ subject: subject.user, room: about?.room, messages, category, note, withFiles, block }))
  }
  const done = (): void => {
    onClose()
    if (block) onBlocked?.()
  }
  if (receipt !== undefined) return <Receipt receipt={receipt} withMessages={chosen.length > 0} onClose={done} />
  const files = withFiles ? chosen.reduce((sum, each) => sum + each.files.length, 0) : 0
  return (
    <Dialog
      open
      onClose={onClose}
      title={step === 'why' ? care('report.title', { name: subject.name }) : care('report.choose.title')}
      description={step === 'why' ? undefined : care('report.choose.lead')}
      closeLabel={t('any.close')}
      footer={
        step === 'why' ? (
          <Button kind="primary" disabled={category === undefined} onClick={() => setStep('what')}>
            {care('report.next')}
          </Button>
        ) : (
          <>
            <Button onClick={() => setStep('why')}>{t('any.back')}</Button>
            <Button kind="danger" busy={attempt.busy} onClick={() => attempt.run(send)}>
              {care('report.send')}
            </Button>
          </>
        )
      }
    >
      {step === 'why' ? (
        <Why value={category} onValue={setCategory} />
      ) : (
        <>
          {suggested.error !== undefined && <p className="text-small text-danger-ink">{suggested.error}</p>}
          {suggested.seenName !== '' && (
            <p className="text-body">
              {care('report.seenName')} <bdi className="font-semibold">{suggested.seenName}</bdi>
            </p>
          )}
          <Messages messages={suggested.messages} chosenId={about?.message} left={left} onLeft={setLeft} />
          <Section>
            {suggested.messages.some(({ files }) => files.length > 0) && (
              <SwitchRow label={care('report.withFiles')} checked={withFiles} onChecked={setWithFiles} />
            )}
            <SwitchRow label={care('report.also', { name: subject.name })} checked={block} onChecked={setBlock} />
          </Section>
          <TextArea label={care('report.note')} value={note} onValue={setNote} />
          <div className="overflow-hidden rounded-2xl">
            <Banner icon={Lock}>{care('report.summary', { n: chosen.length, files, name: subject.name })}</Banner>
          </div>
          {attempt.error !== undefined && (
            <p role="alert" className="text-small text-danger-ink">
              {attempt.error}
            </p>
          )}
        </>
      )}
    </Dialog>
  )
}

function useSuggested(subject: string, about: ReportProps['about']): ReportPreview & { readonly error: string | undefined } {
  const t = useT()
  const engine = useEngine()
  const [preview, setPreview] = useState<ReportPreview>({ seenName: '', messages: [] })
  const [error, setError] = useState<string>()
  useEffect(() => {
    engine.care.suggestReport(subject, about).then(setPreview, (cause: unknown) => setError(sentenceOf(t, cause)))
  }, [engine, t, subject, about])
  return { ...preview, error }
}

function Why({
  value,
  onValue,
}: {
  value: ReportCategoryName | undefined
  onValue: (value: ReportCategoryName) => void
}): ReactElement {
  const care = useCareT()
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-body text-ink-soft">{care('report.why')}</legend>
      <div className="flex flex-col">
        {categories.map(category => (
          <label
            key={category}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-2 py-1.5 text-body hover:bg-sunken"
          >
            <input
              type="radio"
              name="category"
              checked={value === category}
              onChange={() => onValue(category)}
              className="size-5 shrink-0 accent-(--accent)"
            />
            {care(categoryKey(category))}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface MessagesProps {
  readonly messages: readonly ReportedMessage[]
  readonly chosenId: string | undefined
  readonly left: readonly string[]
  readonly onLeft: (left: readonly string[]) => void
}

function Messages({ messages, chosenId, left, onLeft }: MessagesProps): ReactElement {
  const t = useT()
  const care = useCareT()
  if (chosenId === undefined && messages.length === 0)
    return <p className="text-body text-ink-soft">{care('report.messages.none')}</p>
  return (
    <Section title={care('report.messages')} hint={chosenId === undefined ? undefined : care('report.message.about')}>
      {messages.map(({ id, what, senderName, own, atMs, text, files }) => (
        <label key={id} className="flex cursor-pointer items-start gap-3 px-4 py-3 text-body">
          <input
            type="checkbox"
            checked={!left.includes(id)}
            disabled={id === chosenId}
            onChange={() => onLeft(left.includes(id) ? left.filter(other => other !== id) : [...left, id])}
            className="mt-0.5 size-5 shrink-0 accent-(--accent)"
          />
          <span className="min-w-0 grow">
            <span className="block text-small text-ink-soft">
              <bdi className="font-semibold">{own ? t('any.you') : senderName}</bdi>, {dateOf(t.language.tag, atMs)},{' '}
              {timeOf(t.language.tag, atMs)}
            </span>
            {what !== 'message' && <span className="block text-small font-semibold">{care(`report.what.${what}`)}</span>}
            {text !== undefined && (
              <span dir="auto" className="block [overflow-wrap:anywhere] whitespace-pre-wrap">
                {text}
              </span>
            )}
            {files.map(({ name, sizeBytes }) => (
              <span key={name} className="block text-small text-ink-soft">
                <bdi>{name}</bdi>, {sizeOf(t.language.tag, sizeBytes)}
              </span>
            ))}
          </span>
        </label>
      ))}
    </Section>
  )
}

interface ReceiptProps {
  readonly receipt: { readonly report: string; readonly verdict: Verdict }
  readonly withMessages: boolean
  readonly onClose: () => void
}

function Receipt({ receipt, withMessages, onClose }: ReceiptProps): ReactElement {
  const t = useT()
  const care = useCareT()
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('report.done.title')}
      closeLabel={t('any.close')}
      size="small"
      footer={
        <Button kind="primary" onClick={onClose}>
          {t('any.close')}
        </Button>
      }
    >
      <p role="status" className="flex gap-3 text-body">
        <CircleCheck aria-hidden className="size-6 shrink-0 text-good-ink" />
        <span className="[overflow-wrap:anywhere]">{care('report.done', { report: receipt.report })}</span>
      </p>
      {withMessages && <p className="text-body text-ink-soft">{care(`report.verdict.${receipt.verdict}`)}</p>}
      <p className="text-body text-ink-soft">{care('report.done.next')}</p>
    </Dialog>
  )
}
