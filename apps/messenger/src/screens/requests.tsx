// Strangers' first words: no links, no pictures, no receipts, until the reader has said yes.

import { Avatar, Banner, Button, Empty, ListRow, PropertyTag, Section } from '@causeway/ui'
import { Globe, ShieldCheck, Undo2, UserRoundPlus } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Request } from '../engine/api-requests.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { KnownAs } from '../care/known-as.tsx'
import { PersonActions } from '../care/person-actions.tsx'
import { useCareT } from '../care/texts/index.ts'
import type { CareT } from '../care/texts/index.ts'
import { foreignProperty } from '../list/conversation.ts'
import { Formatted } from '../message/formatted.tsx'
import { dateOf } from '../text/dates.ts'
import { plainText } from '../text/format.ts'
import { useT } from '../texts/index.ts'
import type { T } from '../texts/index.ts'
import { useAttempt } from './attempt.ts'
import { PaneBody, PaneHeader } from './pane-header.tsx'
import { paths } from './paths.ts'

export default function Requests({ user }: { user: string | undefined }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const requests = useLive(engine.requests)
  const found = requests.find(request => request.user === user)
  // A report that blocks takes the request away while its receipt is still to be read.
  const [kept, setKept] = useState<Request>()
  if (found !== undefined && found !== kept) setKept(found)
  const request = found ?? (kept?.user === user ? kept : undefined)
  if (request !== undefined) return <RequestView request={request} onBack={() => go(paths.requests)} />
  return (
    <>
      <PaneHeader title={t('request.list')} onBack={() => go(paths.list)} />
      {requests.length === 0 ? (
        <Empty icon={UserRoundPlus} title={t('request.empty')}>
          {t('request.empty.detail')}
        </Empty>
      ) : (
        <PaneBody>
          <Rows requests={requests.filter(isOpen)} hint={t('request.noLinks')} />
          <Rows requests={requests.filter(request => !isOpen(request))} title={care('request.withdrawn.list')} />
        </PaneBody>
      )}
    </>
  )
}

function isOpen({ keptUntilMs }: Request): boolean {
  return keptUntilMs === undefined
}

interface RowsProps {
  readonly requests: readonly Request[]
  readonly title?: string
  readonly hint?: string
}

function Rows({ requests, ...labels }: RowsProps): ReactElement | null {
  if (requests.length === 0) return null
  return (
    <Section {...labels}>
      {requests.map(request => (
        <Row key={request.user} request={request} />
      ))}
    </Section>
  )
}

function Row({ request }: { request: Request }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const foreign = foreignProperty(engine.properties, engine.property, request.property)
  return (
    <ListRow
      before={<Avatar name={request.name} seed={request.user} property={foreign} />}
      title={
        <>
          <bdi className="truncate">{request.name}</bdi>
          {foreign !== undefined && <PropertyTag property={foreign} />}
        </>
      }
      detail={detailOf(t, care, request)}
      onSelect={() => go(paths.request(request.user))}
    />
  )
}

function detailOf(t: T, care: CareT, { name, words, withdrawnWords, keptUntilMs }: Request): string {
  const said = keptUntilMs === undefined ? words : (withdrawnWords.at(-1) ?? '')
  if (said !== '') return plainText(said)
  return keptUntilMs === undefined ? t('request.lead', { name }) : care('request.withdrawn', { name })
}

function RequestView({ request, onBack }: { request: Request; onBack: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const { name, user } = request
  const foreign = foreignProperty(engine.properties, engine.property, request.property)
  return (
    <>
      <PaneHeader title={t('request.title')} onBack={onBack} inner />
      <PaneBody>
        <div className="flex flex-col items-center gap-2 text-center">
          <Avatar name={name} seed={user} size="huge" property={foreign} />
          <h2 className="mt-2 flex items-center gap-2 text-title font-semibold">
            <bdi>{name}</bdi>
            {foreign !== undefined && <PropertyTag property={foreign} />}
          </h2>
          <KnownAs person={request} />
          <p className="text-body text-ink-soft">
            {isOpen(request) ? t('request.lead', { name }) : care('request.withdrawn', { name })}
          </p>
        </div>
        {request.withdrawnWords.map((words, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- they stand in the order they were said
          <Words key={at} text={words} note={care('request.withdrawn.label')} />
        ))}
        {request.words !== '' && <Words text={request.words} />}
        <div className="flex flex-col gap-2 overflow-hidden rounded-2xl">
          {foreign !== undefined && (
            <Banner tone="accent" icon={Globe}>
              {t('request.crossApp', { name, property: foreign.name })}
            </Banner>
          )}
          {request.keptUntilMs === undefined ? (
            <Banner icon={ShieldCheck}>{t('request.noLinks')}</Banner>
          ) : (
            <Banner icon={Undo2}>{care('request.withdrawn.kept', { date: dateOf(t.language.tag, request.keptUntilMs) })}</Banner>
          )}
        </div>
        {isOpen(request) ? <Answer request={request} /> : <Forget user={user} />}
        <Suspense>
          <PersonActions user={user} name={name} onBlocked={onBack} />
        </Suspense>
      </PaneBody>
    </>
  )
}

/** As it was said, without links. `note`: what became of it. */
function Words({ text, note }: { text: string; note?: string }): ReactElement {
  return (
    <figure className="m-0 flex flex-col gap-1">
      <blockquote className="rounded-[1.15rem] bg-bubble px-4 py-2.5 text-body [overflow-wrap:anywhere] whitespace-pre-wrap text-ink">
        <Formatted text={text} links={false} />
      </blockquote>
      {note !== undefined && <figcaption className="px-4 text-small text-ink-soft">{note}</figcaption>}
    </figure>
  )
}

function Forget({ user }: { user: string }): ReactElement {
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const attempt = useAttempt()
  return (
    <div className="flex flex-col gap-2">
      <Button
        wide
        busy={attempt.busy}
        onClick={() => attempt.run(() => engine.forgetRequest(user).then(() => go(paths.requests)))}
      >
        {care('request.withdrawn.forget')}
      </Button>
      <Refusal error={attempt.error} />
    </div>
  )
}

function Answer({ request: { user } }: { request: Request }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const attempt = useAttempt()
  return (
    <div className="flex flex-col gap-2">
      <Button
        kind="primary"
        wide
        busy={attempt.busy}
        onClick={() => attempt.run(async () => go(paths.room(await engine.accept(user))))}
      >
        {t('request.accept')}
      </Button>
      <Button wide onClick={() => attempt.run(() => engine.decline(user).then(() => go(paths.list)))}>
        {t('request.decline')}
      </Button>
      <Refusal error={attempt.error} />
    </div>
  )
}

function Refusal({ error }: { error: string | undefined }): ReactElement | null {
  if (error === undefined) return null
  return (
    <p role="alert" className="text-center text-small text-danger-ink">
      {error}
    </p>
  )
}
