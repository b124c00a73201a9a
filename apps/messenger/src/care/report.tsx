// A report in three steps: what it is about, exactly what will be sent, the receipt.

import { Banner, Button, Dialog, Section, SwitchRow } from '@causeway/ui'
import { reportCategories } from '@causeway/wire'
import type { ReportCategoryName } from '@causeway/wire'
import { CircleCheck, Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Reportable, ReportedMessage, ReportPreview, Verdict } from '../engine/api-care.ts'
import { useEngine } from '../engine-context.tsx'
import { sentenceOf, useAttempt } from '../screens/attempt.ts'
import { dateOf, sizeOf, timeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { GivenThing } from './given-thing.tsx'
import type { CareKey } from './texts/index.ts'
import { useCareT } from './texts/index.ts'
import { TextArea } from './text-area.tsx'

const categories = Object.keys(reportCategories) as ReportCategoryName[]

export function categoryKey(category: ReportCategoryName): CareKey {
  return `report.cat.${category}`
}

export interface ReportProps {
  readonly about: Reportable
  /** Of the person, or of the group whose name or picture it is about. */
  readonly name: string
  readonly onClose: () => void
  /** The report has blocked the person and its receipt was read. */
  readonly onBlocked?: (() => void) | undefined
}

export default function Report({ about, name, onClose, onBlocked }: ReportProps): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const attempt = useAttempt()
  const [category, setCategory] = useState<ReportCategoryName>()
  const [step, setStep] = useState<'why' | 'what'>('why')
  const [left, setLeft] = useState<readonly string[]>([])
  const [note, setNote] = useState('')
  const [wantsFiles, setWantsFiles] = useState(true)
  const [block, setBlock] = useState(true)
  const [receipt, setReceipt] = useState<{ report: string; verdict: Verdict }>()
  const { preview, error } = useSuggested(about)
  const suggested = preview?.messages ?? []
  const chosen = suggested.filter(({ id }) => !left.includes(id))
  // A report of a picture without the picture would say nothing.
  const isGiven = about.kind !== 'message' && about.kind !== 'person'
  const withFiles = isGiven || wantsFiles
  const send = async (): Promise<void> => {
    if (category === undefined || preview === undefined) return
    const { subject, room } = preview
    const messages = chosen.map(({ id }) => id)
    setReceipt(await engine.care.report({ subject: subject.user, room, messages, category, note, withFiles, block }))
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
      title={step === 'why' ? care(titles[about.kind], { name }) : care('report.choose.title')}
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
            <Button kind="danger" busy={attempt.busy} disabled={preview === undefined} onClick={() => attempt.run(send)}>
              {care('report.send')}
            </Button>
          </>
        )
      }
    >
      {step === 'why' && <Why value={category} onValue={setCategory} />}
      {step === 'what' && error !== undefined && (
        <p role="alert" className="text-small text-danger-ink">
          {error}
        </p>
      )}
      {step === 'what' && preview !== undefined && (
        <>
          {preview.seenName !== '' && (
            <p className="text-body">
              {care('report.seenName')} <bdi className="font-semibold">{preview.seenName}</bdi>
            </p>
          )}
          {isGiven && suggested.map(each => <GivenThing key={each.id} given={each} owner={ownerOf(about)} />)}
          {!isGiven && (
            <Messages
              messages={suggested}
              chosenId={about.kind === 'message' ? about.message : undefined}
              left={left}
              onLeft={setLeft}
            />
          )}
          <Section>
            {!isGiven && suggested.some(each => each.files.length > 0) && (
              <SwitchRow label={care('report.withFiles')} checked={wantsFiles} onChecked={setWantsFiles} />
            )}
            <SwitchRow label={care('report.also', { name: preview.subject.name })} checked={block} onChecked={setBlock} />
          </Section>
          <TextArea label={care('report.note')} value={note} onValue={setNote} />
          <div className="shrink-0 overflow-hidden rounded-2xl">
            <Banner icon={Lock}>
              {isGiven
                ? care('report.summary.given', { name: preview.subject.name })
                : care('report.summary', { n: chosen.length, files, name: preview.subject.name })}
            </Banner>
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

const titles: Readonly<Record<Reportable['kind'], CareKey>> = {
  person: 'report.title',
  message: 'report.title',
  picture: 'report.title.picture',
  'group-picture': 'report.title.groupPicture',
  'group-name': 'report.title.groupName',
}

/** Whose picture or name it is about: a group's or a person's. */
function ownerOf(about: Reportable): string {
  return 'room' in about ? about.room : about.user
}

function useSuggested(about: Reportable): { readonly preview?: ReportPreview; readonly error?: string } {
  const t = useT()
  const engine = useEngine()
  const [found, setFound] = useState<{ preview?: ReportPreview; error?: string }>({})
  // By what it says: whoever draws this part makes the object anew each time.
  const asked = JSON.stringify(about)
  useEffect(() => {
    engine.care.suggestReport(JSON.parse(asked) as Reportable).then(
      preview => setFound({ preview }),
      (cause: unknown) => setFound({ error: sentenceOf(t, cause) }),
    )
  }, [engine, t, asked])
  return found
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
  if (messages.length === 0) return <p className="text-body text-ink-soft">{care('report.messages.none')}</p>
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
              <bdi className="font-semibold">{own ? t('any.you') : senderName}</bdi> · {dateOf(t.language.tag, atMs)} ·{' '}
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
                <bdi>{name}</bdi> · {sizeOf(t.language.tag, sizeBytes)}
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
