// Search over everything on the device, as you type, with filters; a result opens in its place.

import { Avatar, Button, Empty, Field, IconButton, ListRow, Spinner, useMedia, wideQuery } from '@causeway/ui'
import { ArrowLeft, SearchX, Search as SearchIcon, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import type { Conversation, Found, Hit, Person, SearchFilter } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { kindText, nameOf } from '../list/conversation.ts'
import { ConversationAvatar } from '../list/conversation-avatar.tsx'
import { shortTime } from '../text/dates.ts'
import { plainText } from '../text/format.ts'
import { useT } from '../texts/index.ts'
import type { T } from '../texts/index.ts'
import { paths } from './paths.ts'

const kinds = ['text', 'image', 'file', 'voice', 'link'] as const
type Kind = (typeof kinds)[number]

/** Begins with what the address says: `?q=` words, `?in=` a conversation. Another address begins anew. */
export default function Search(): ReactElement {
  const [parameters] = useSearchParams()
  return <SearchFrom key={parameters.toString()} words={parameters.get('q') ?? ''} within={parameters.get('in') ?? ''} />
}

function SearchFrom({ words, within }: { words: string; within: string }): ReactElement {
  const t = useT()
  const [, go] = useLocation()
  const [query, setQuery] = useState(words)
  const [room, setRoom] = useState(within)
  const [kind, setKind] = useState<Kind | ''>('')
  const [sender, setSender] = useState('')
  const [since, setSince] = useState('')
  const [until, setUntil] = useState('')
  const senders = useSenders()
  const conversations = useLive(useEngine().conversations) ?? []
  const filter: SearchFilter = {
    ...(room === '' ? {} : { room }),
    ...(kind === '' ? {} : { kind }),
    ...(sender === '' ? {} : { sender }),
    ...(since === '' ? {} : { sinceMs: new Date(`${since}T00:00`).getTime() }),
    ...(until === '' ? {} : { untilMs: new Date(`${until}T23:59:59.999`).getTime() }),
  }
  const { hits, searching, onMore } = useHits(query, filter)
  const isWide = useMedia(wideQuery)
  const named =
    query.trim() === ''
      ? []
      : conversations.filter(each => nameOf(each, t).toLocaleLowerCase().includes(query.trim().toLocaleLowerCase())).slice(0, 5)
  return (
    <>
      <header className="flex shrink-0 items-center gap-2 border-b border-line bg-panel px-3 py-2.5">
        {!isWide && (
          <IconButton icon={ArrowLeft} label={t('any.back')} onClick={() => go(paths.list)} className="rtl:-scale-x-100" />
        )}
        <h1 className="sr-only">{t('search.title')}</h1>
        <Field
          className="grow"
          label={t('search.placeholder')}
          hideLabel
          placeholder={t('search.placeholder')}
          type="search"
          value={query}
          onValue={setQuery}
          autoFocus
          before={<SearchIcon aria-hidden className="size-4.5 text-ink-soft" />}
          after={searching && <Spinner className="size-4.5 text-ink-soft" />}
        />
        {isWide && <IconButton icon={X} label={t('any.close')} onClick={() => go(paths.list)} />}
      </header>
      <div className="flex flex-wrap gap-2 border-b border-line bg-panel px-4 py-3">
        <Choice
          label={t('search.filter.in')}
          value={room}
          onValue={setRoom}
          options={[
            ['', t('search.filter.anywhere')],
            ...conversations.filter(({ waiting }) => !waiting).map(each => [each.id, nameOf(each, t)] as const),
          ]}
        />
        <Choice
          label={t('search.filter.kind')}
          value={kind}
          onValue={value => setKind(value as Kind | '')}
          options={[['', t('search.kind.any')], ...kinds.map(kind => [kind, t(kindKey(kind))] as const)]}
        />
        <Choice
          label={t('search.filter.from')}
          value={sender}
          onValue={setSender}
          options={[
            ['', t('search.filter.anybody')],
            ...senders.map(({ user, name, isMe }) => [user, isMe ? t('any.you') : name] as const),
          ]}
        />
        <Day label={t('search.filter.since')} value={since} onValue={setSince} max={until} />
        <Day label={t('search.filter.until')} value={until} onValue={setUntil} min={since} />
      </div>
      <Results {...{ query, named, hits, showsNamed: kind === '' && sender === '', searching, onMore }} />
    </>
  )
}

/** Whom messages may be from, as this device knows them when the page opens. */
function useSenders(): readonly Person[] {
  const engine = useEngine()
  const [senders, setSenders] = useState<readonly Person[]>([])
  useEffect(() => {
    engine.senders().then(setSenders, () => undefined)
  }, [engine])
  return senders
}

interface Hits {
  readonly hits: readonly Hit[] | undefined
  readonly searching: boolean
  /** Undefined when there are no more. */
  readonly onMore: (() => void) | undefined
}

const pageHits = 30

function useHits(query: string, filter: SearchFilter): Hits {
  const engine = useEngine()
  const [found, setFound] = useState<Found>()
  const [searching, setSearching] = useState(false)
  const key = JSON.stringify([query, filter])
  const [{ count, of }, setCount] = useState({ count: pageHits, of: key })
  if (of !== key) setCount({ count: pageHits, of: key })
  useEffect(() => {
    let current = true
    if (query.trim() === '' && filter.kind === undefined && filter.sender === undefined) {
      setFound(undefined)
      setSearching(false)
      return undefined
    }
    setSearching(true)
    // What is found at once is shown at once; older messages may still be read.
    const ask = async (): Promise<void> => {
      for (let complete = false; current && !complete; ) {
        const found = await engine.search(query, filter, count)
        if (current) setFound(found)
        complete = found.complete
      }
    }
    void ask()
      .catch(() => undefined)
      .finally(() => current && setSearching(false))
    return () => {
      current = false
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` holds both
  }, [engine, key, count])
  const onMore = (): void => setCount({ count: count * 2, of: key })
  return { hits: found?.hits, searching, onMore: found?.hasMore === true ? onMore : undefined }
}

interface ResultsProps {
  readonly query: string
  readonly named: readonly Conversation[]
  readonly hits: readonly Hit[] | undefined
  readonly showsNamed: boolean
  readonly searching: boolean
  readonly onMore: (() => void) | undefined
}

function Results({ query, named, hits, showsNamed, searching, onMore }: ResultsProps): ReactElement {
  const t = useT()
  const [, go] = useLocation()
  if (hits === undefined)
    return (
      <Empty icon={SearchIcon} title={t('search.title')}>
        {t('search.hint')}
      </Empty>
    )
  if (hits.length === 0 && named.length === 0 && searching) return <></>
  if (hits.length === 0 && named.length === 0)
    return (
      <Empty icon={SearchX} title={t('search.none')}>
        {t('search.none.detail')}
      </Empty>
    )
  return (
    <div className="scroll-quiet min-h-0 grow overflow-y-auto px-2 py-3">
      <p role="status" className="sr-only">
        {t('search.results', { n: hits.length })}
      </p>
      {named.length > 0 && showsNamed && (
        <Group title={t('search.people')}>
          {named.map(each => (
            <ListRow
              key={each.id}
              before={<ConversationAvatar conversation={each} property={undefined} size="small" />}
              title={<bdi>{nameOf(each, t)}</bdi>}
              href={paths.room(each.id)}
              onSelect={() => go(paths.room(each.id))}
            />
          ))}
        </Group>
      )}
      {hits.length > 0 && (
        <Group title={t('search.messages')}>
          {hits.map(hit => (
            <HitRow key={`${hit.room} ${hit.id}`} hit={hit} query={query} />
          ))}
          {onMore !== undefined && (
            <Button className="mx-auto mt-2 flex" onClick={onMore}>
              {t('search.more')}
            </Button>
          )}
        </Group>
      )}
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section className="mx-auto mb-4 max-w-2xl">
      <h2 className="px-3 pb-1 text-small font-semibold text-ink-soft">{title}</h2>
      {children}
    </section>
  )
}

function HitRow({ hit, query }: { hit: Hit; query: string }): ReactElement {
  const t = useT()
  const [, go] = useLocation()
  const conversation = useLive(useEngine().conversations)?.find(({ id }) => id === hit.room)
  const name = hit.roomName === '' ? t('list.self') : hit.roomName
  const href = `${paths.room(hit.room)}?at=${hit.id}`
  return (
    <ListRow
      before={
        conversation === undefined ? (
          <Avatar name={name} seed={hit.room} size="small" />
        ) : (
          <ConversationAvatar conversation={conversation} property={undefined} size="small" />
        )
      }
      title={
        <>
          <bdi className="truncate">{name}</bdi>
          <span className="grow" />
          <time className="shrink-0 text-meta font-normal text-ink-soft">{shortTime(t.language.tag, hit.atMs, Date.now())}</time>
        </>
      }
      detail={
        <bdi>
          <Marked text={`${hit.own ? t('any.you') : hit.senderName}: ${textOf(hit, t)}`} query={query} />
        </bdi>
      }
      href={href}
      onSelect={() => go(href)}
    />
  )
}

function textOf(hit: Hit, t: T): string {
  return hit.text === '' ? kindText(t, hit.kind) : plainText(hit.text)
}

/** The first place that fits, and what stands around it. */
function Marked({ text, query }: { text: string; query: string }): ReactElement {
  const word = query.trim().split(/\s+/)[0] ?? ''
  const at = word === '' ? -1 : text.toLocaleLowerCase().indexOf(word.toLocaleLowerCase())
  if (at < 0) return <>{text}</>
  const from = Math.max(0, at - 32)
  return (
    <>
      {from > 0 && '… '}
      {text.slice(from, at)}
      <mark className="rounded bg-accent-wash px-0.5 font-semibold text-accent-ink">{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly onValue: (value: string) => void
}

function Choice({ label, value, options, onValue }: ChoiceProps): ReactElement {
  return (
    <label className="flex min-w-0 items-center gap-2 text-small text-ink-soft">
      {label}
      <select
        value={value}
        onChange={event => onValue(event.target.value)}
        className="min-h-8 max-w-40 rounded-lg border border-edge bg-panel px-2 text-ink"
      >
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

interface DayProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly min?: string
  readonly max?: string
}

function Day({ label, value, onValue, min, max }: DayProps): ReactElement {
  return (
    <label className="flex items-center gap-2 text-small text-ink-soft">
      {label}
      <input
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={event => onValue(event.target.value)}
        className="min-h-8 rounded-lg border border-edge bg-panel px-2 text-ink"
      />
    </label>
  )
}

function kindKey(
  kind: Kind,
): 'search.kind.text' | 'search.kind.photo' | 'search.kind.file' | 'search.kind.voice' | 'search.kind.link' {
  return kind === 'image' ? 'search.kind.photo' : `search.kind.${kind}`
}
