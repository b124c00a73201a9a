// Strangers' first words: no links, no pictures, no receipts, until the reader has said yes.

import { Avatar, Banner, Button, Empty, ListRow, PropertyTag, Section } from '@causeway/ui'
import { Globe, ShieldCheck, UserRoundPlus } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Request } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { PersonActions } from '../care/person-actions.tsx'
import { foreignProperty } from '../list/conversation.ts'
import { Formatted } from '../message/formatted.tsx'
import { plainText } from '../text/format.ts'
import { useT } from '../texts/index.ts'
import { useAttempt } from './attempt.ts'
import { PaneBody, PaneHeader } from './pane-header.tsx'
import { paths } from './paths.ts'

export default function Requests({ user }: { user: string | undefined }): ReactElement {
  const t = useT()
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
          <Section hint={t('request.noLinks')}>
            {requests.map(request => (
              <Row key={request.user} request={request} />
            ))}
          </Section>
        </PaneBody>
      )}
    </>
  )
}

function Row({ request }: { request: Request }): ReactElement {
  const t = useT()
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
      detail={request.words === '' ? t('request.lead', { name: request.name }) : plainText(request.words)}
      onSelect={() => go(paths.request(request.user))}
    />
  )
}

function RequestView({ request, onBack }: { request: Request; onBack: () => void }): ReactElement {
  const t = useT()
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
          <p className="text-body text-ink-soft">{t('request.lead', { name })}</p>
        </div>
        {request.words !== '' && (
          <blockquote className="rounded-[1.15rem] bg-bubble px-4 py-2.5 text-body [overflow-wrap:anywhere] whitespace-pre-wrap text-ink">
            <Formatted text={request.words} links={false} />
          </blockquote>
        )}
        <div className="flex flex-col gap-2 overflow-hidden rounded-2xl">
          {foreign !== undefined && (
            <Banner tone="accent" icon={Globe}>
              {t('request.crossApp', { name, property: foreign.name })}
            </Banner>
          )}
          <Banner icon={ShieldCheck}>{t('request.noLinks')}</Banner>
        </div>
        <Answer request={request} />
        <Suspense>
          <PersonActions user={user} name={name} onBlocked={onBack} />
        </Suspense>
      </PaneBody>
    </>
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
      {attempt.error !== undefined && (
        <p role="alert" className="text-center text-small text-danger-ink">
          {attempt.error}
        </p>
      )}
    </div>
  )
}
