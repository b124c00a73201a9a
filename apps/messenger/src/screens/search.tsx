// Search over everything on the device, as you type, with filters; a result opens in its place.

import { Avatar, Button, Empty, Field, IconButton, ListRow, PropertyTag, Spinner, useMedia, wideQuery } from '@causeway/ui'
import { ArrowLeft, SearchX, Search as SearchIcon, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation, useRouter, useSearchParams } from 'wouter'
import type { Engine, Person } from '../engine/api.ts'
import type { Found, Hit, SearchFilter } from '../engine/api-search.ts'
import { enginesOf } from '../engine/together.ts'
import type { Placed } from '../engine/together.ts'
import { EngineProvider, useEngine, useLive, useTogether } from '../engine-context.tsx'
import { lineOf, nameOf } from '../list/conversation.ts'
import { ConversationAvatar } from '../list/conversation-avatar.tsx'
import { shortTime } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import type { T } from '../texts/index.ts'
import { paths } from './paths.ts'
import { addressOf } from './scope.tsx'

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
  const engine = useEngine()
  const [query, setQuery] = useState(words)
  const [room, setRoom] = useState(within === '' ? '' : `${engine.account} ${within}`)
  const [kind, setKind] = useState<Kind | ''>('')
  const [sender, setSender] = useState('')
  const [since, setSince] = useState('')
  const [until, setUntil] = useState('')
  const senders = useSenders()
  const together = useTogether() ?? []
  const filter: SearchFilter = {
    ...(room === '' ? {} : { room: partsOf(room).id }),
    ...(kind === '' ? {} : { kind }),
    ...(sender === '' ? {} : { sender }),
    ...(since === '' ? {} : { sinceMs: new Date(`${since}T00:00`).getTime() }),
    ...(until === '' ? {} : { untilMs: new Date(`${until}T23:59:59.999`).getTime() }),
  }
  const { hits, searching, onMore } = useHits(query, filter, room === '' ? undefined : partsOf(room).account)
  const isWide = useMedia(wideQuery)
  const named = namedIn(together, query, t)
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
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 border-b border-line bg-panel px-4 py-3 *:first:col-span-2 wide:flex wide:flex-wrap wide:gap-x-4">
        <Choice
          label={t('search.filter.in')}
          value={room}
          onValue={setRoom}
          options={[
            ['', t('search.filter.anywhere')],
            ...together
              .filter(({ conversation }) => !conversation.waiting)
              .map(({ engine, conversation }) => [`${engine.account} ${conversation.id}`, nameOf(conversation, t)] as const),
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

/** A conversation among those of all own accounts: `<account> <id>`. */
function partsOf(room: string): { readonly account: string; readonly id: string } {
  const space = room.indexOf(' ')
  return { account: room.slice(0, space), id: room.slice(space + 1) }
}

const namedMax = 5

function namedIn(together: readonly Placed[], query: string, t: T): readonly Placed[] {
  const words = query.trim().toLocaleLowerCase()
  if (words === '') return []
  return together.filter(({ conversation }) => nameOf(conversation, t).toLocaleLowerCase().includes(words)).slice(0, namedMax)
}

/** Whom messages may be from, as this device knows them when the page opens. */
function useSenders(): readonly Person[] {
  const engine = useEngine()
  const [senders, setSenders] = useState<readonly Person[]>([])
  useEffect(() => {
    const asked = enginesOf(engine).map(each => each.senders())
    Promise.all(asked).then(
      found => setSenders([...new Map(found.flat().map(person => [person.user, person])).values()]),
      () => undefined,
    )
  }, [engine])
  return senders
}

/** What was found, and by the engine of which own account. */
interface PlacedHit extends Hit {
  readonly engine: Engine
}

interface Hits {
  readonly hits: readonly PlacedHit[] | undefined
  readonly searching: boolean
  /** Undefined when there are no more. */
  readonly onMore: (() => void) | undefined
}

const pageHits = 30

/** `account`: of one own account only. */
function useHits(query: string, filter: SearchFilter, account: string | undefined): Hits {
  const engine = useEngine()
  const [found, setFound] = useState<readonly (Found & { readonly engine: Engine })[]>()
  const [searching, setSearching] = useState(false)
  const key = JSON.stringify([query, filter, account])
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
      const engines = enginesOf(engine).filter(each => account === undefined || each.account === account)
      for (let complete = false; current && !complete; ) {
        const found = await Promise.all(
          engines.map(async each => ({ ...(await each.search(query, filter, count)), engine: each })),
        )
        if (current) setFound(found)
        complete = found.every(each => each.complete)
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
  const hits = useMemo(() => found && newestOf(found, count), [found, count])
  const hasMore = found?.some(each => each.hasMore) === true
  return { hits, searching, onMore: hasMore ? onMore : undefined }
}

function newestOf(found: readonly (Found & { readonly engine: Engine })[], count: number): PlacedHit[] {
  const hits = found.flatMap(({ hits, engine }) => hits.map(hit => ({ ...hit, engine })))
  return found.length === 1 ? hits : hits.sort((a, b) => b.atMs - a.atMs).slice(0, count)
}

interface ResultsProps {
  readonly query: string
  readonly named: readonly Placed[]
  readonly hits: readonly PlacedHit[] | undefined
  readonly showsNamed: boolean
  readonly searching: boolean
  readonly onMore: (() => void) | undefined
}

function Results({ query, named, hits, showsNamed, searching, onMore }: ResultsProps): ReactElement {
  const t = useT()
  const addressIn = useAddress()
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
          {named.map(({ conversation: each, engine }) => (
            <ListRow
              key={`${engine.account} ${each.id}`}
              before={
                <EngineProvider value={engine}>
                  <ConversationAvatar conversation={each} property={undefined} size="small" />
                </EngineProvider>
              }
              title={<bdi>{nameOf(each, t)}</bdi>}
              {...addressIn(engine, paths.room(each.id))}
            />
          ))}
        </Group>
      )}
      {hits.length > 0 && (
        <Group title={t('search.messages')}>
          {hits.map(hit => (
            <HitRow key={`${hit.engine.account} ${hit.room} ${hit.id}`} hit={hit} query={query} />
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

/** Where a row leads: into the own account that has it. */
function useAddress(): (engine: Engine, path: string) => { readonly href: string; readonly onSelect: () => void } {
  const { base } = useRouter()
  const { account } = useEngine()
  const [, go] = useLocation()
  return (engine, path) => {
    // Already within that account.
    if (engine.account === account) return { href: base + path, onSelect: () => go(path) }
    const href = addressOf(engine.account, path)
    return { href, onSelect: () => go(href) }
  }
}

function HitRow({ hit, query }: { hit: PlacedHit; query: string }): ReactElement {
  const t = useT()
  const addressIn = useAddress()
  const own = useEngine()
  const conversation = useLive(hit.engine.conversations)?.find(({ id }) => id === hit.room)
  const name = hit.roomName === '' ? t('list.self') : hit.roomName
  return (
    <ListRow
      before={
        conversation === undefined ? (
          <Avatar name={name} seed={hit.room} size="small" />
        ) : (
          <EngineProvider value={hit.engine}>
            <ConversationAvatar conversation={conversation} property={undefined} size="small" />
          </EngineProvider>
        )
      }
      title={
        <>
          <bdi className="truncate">{name}</bdi>
          {hit.engine !== own && <PropertyTag property={hit.engine.property} />}
          <span className="grow" />
          <time className="shrink-0 text-meta font-normal text-ink-soft">{shortTime(t.language.tag, hit.atMs, Date.now())}</time>
        </>
      }
      detail={
        <bdi>
          <Marked text={`${hit.own ? t('any.you') : hit.senderName}: ${textOf(hit, t)}`} query={query} />
        </bdi>
      }
      {...addressIn(hit.engine, `${paths.room(hit.room)}?at=${hit.id}`)}
    />
  )
}

function textOf(hit: Hit, t: T): string {
  return lineOf(t, hit)
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
    <label className={filterClass}>
      {label}
      <select
        value={value}
        onChange={event => onValue(event.target.value)}
        className="min-h-9 w-full min-w-0 rounded-lg border border-edge bg-panel px-2 text-ink"
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

/** Label over field in two columns on a phone, beside it in a line on a desk. */
const filterClass =
  'flex min-w-0 flex-col gap-1 text-small text-ink-soft wide:max-w-60 wide:flex-row wide:items-center wide:gap-2'

interface DayProps {
  readonly label: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly min?: string
  readonly max?: string
}

function Day({ label, value, onValue, min, max }: DayProps): ReactElement {
  return (
    <label className={filterClass}>
      {label}
      <input
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={event => onValue(event.target.value)}
        className="min-h-9 w-full min-w-0 rounded-lg border border-edge bg-panel px-2 text-ink"
      />
    </label>
  )
}

function kindKey(
  kind: Kind,
): 'search.kind.text' | 'search.kind.photo' | 'search.kind.file' | 'search.kind.voice' | 'search.kind.link' {
  return kind === 'image' ? 'search.kind.photo' : `search.kind.${kind}`
}
