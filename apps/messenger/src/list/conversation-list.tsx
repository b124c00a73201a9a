// The left pane: own app, search, requests, conversations.

import {
  Button,
  Empty,
  FloatingMenu,
  IconButton,
  pointAnchor,
  PropertyTag,
  Skeleton,
  useLongPress,
  VirtualList,
} from '@causeway/ui'
import { Archive, ArrowLeft, MessageCirclePlus, MessagesSquare, Search, Settings, UserRoundPlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Engine } from '../engine/api.ts'
import { enginesOf } from '../engine/together.ts'
import type { Placed } from '../engine/together.ts'
import { EngineProvider, useEngine, useLive, useTogether } from '../engine-context.tsx'
import { paths } from '../screens/paths.ts'
import { addressOf } from '../screens/scope.tsx'
import { roomIn } from '../screens/shortcuts.ts'
import type { Selected } from '../screens/shortcuts.ts'
import { useT } from '../texts/index.ts'
import { ConversationRow } from './conversation-row.tsx'
import { foreignProperty, isListed } from './conversation.ts'
import { useConversationActions } from './conversation-actions.ts'
import { Apart, Filters, passes } from './filters.tsx'
import type { Filter } from './filters.tsx'

const NameDialog = lazy(() => import('../care/name-dialog.tsx'))
const PasskeyOffer = lazy(() => import('../passkeys/offer.tsx'))

export interface ConversationListProps {
  readonly selected: Selected | undefined
  readonly archived: boolean
}

export function ConversationList({ selected, archived }: ConversationListProps): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [, go] = useLocation()
  const all = useTogether()?.filter(({ conversation, engine }) => isListed(conversation, roomIn(engine, selected)))
  const engines = enginesOf(engine)
  const { offerPasskey } = useLive(engine.wishes)
  const [filter, setFilter] = useState<Filter>('all')
  // One that is no longer here keeps nobody apart.
  const [chosen, setApart] = useState<string>()
  const apart = engines.some(({ account }) => account === chosen) && engines.length > 1 ? chosen : undefined
  const isShown = ({ account }: Engine): boolean => apart === undefined || account === apart
  const shown = all?.filter(
    ({ conversation, engine }) => conversation.archived === archived && passes(conversation, filter) && isShown(engine),
  )
  return (
    <nav aria-label={t('list.label')} className="flex min-h-0 w-full flex-col bg-panel">
      <ListHeader archived={archived} account={apart ?? ''} />
      {!archived && (
        <div className="flex flex-col gap-2 px-4 pb-2">
          <button
            type="button"
            onClick={() => go(paths.search())}
            className="flex h-10 items-center gap-2.5 rounded-full bg-sunken px-4 text-body text-ink-soft hover:text-ink"
          >
            <Search aria-hidden className="size-4.5" />
            <span className="grow text-start">{t('any.search')}</span>
          </button>
          {engines.length > 1 && <Apart engines={engines} value={apart} onValue={setApart} />}
          {/* Nothing needs sorting out before there is something. */}
          {(all === undefined || all.length > 0) && <Filters value={filter} onValue={setFilter} />}
        </div>
      )}
      <Suspense>{!archived && offerPasskey && <PasskeyOffer />}</Suspense>
      {!archived &&
        engines.filter(isShown).map(each => <RequestsRow key={each.account} engine={each} isOneOfMany={engines.length > 1} />)}
      {!archived && filter === 'all' && (
        <ArchiveRow count={all?.filter(({ conversation, engine }) => conversation.archived && isShown(engine)).length ?? 0} />
      )}
      {shown === undefined ? (
        <ListSkeleton />
      ) : (
        <Rows shown={shown} {...{ selected, archived, filter }} isMixed={engines.length > 1} hasAny={(all?.length ?? 0) > 0} />
      )}
    </nav>
  )
}

/** `account`: who starts something new. */
function ListHeader({ archived, account }: { archived: boolean; account: string }): ReactElement {
  const t = useT()
  const [, go] = useLocation()
  const { property } = useEngine()
  return (
    <header className="flex h-16 shrink-0 items-center gap-1 ps-5 pe-3">
      {archived && (
        <IconButton
          icon={ArrowLeft}
          label={t('list.archived.back')}
          onClick={() => go(paths.list)}
          className="-ms-2 rtl:-scale-x-100"
        />
      )}
      <h1 className="grow truncate text-large font-bold tracking-tight">{archived ? t('list.archived') : property.name}</h1>
      {!archived && (
        <>
          <IconButton icon={Settings} label={t('list.settings')} onClick={() => go(paths.settings())} />
          <IconButton icon={MessageCirclePlus} label={t('list.new')} onClick={() => go(addressOf(account, paths.newChat))} />
        </>
      )}
    </header>
  )
}

function RequestsRow({ engine, isOneOfMany }: { engine: Engine; isOneOfMany: boolean }): ReactElement | null {
  const t = useT()
  const [, go] = useLocation()
  const requests = useLive(engine.requests)
  if (requests.length === 0) return null
  const open = requests.filter(({ keptUntilMs }) => keptUntilMs === undefined)
  return (
    <button
      type="button"
      onClick={() => go(addressOf(engine.account, paths.requests))}
      className="mx-2 mb-1 flex items-center gap-3 rounded-2xl border border-line px-2.5 py-2.25 text-start -outline-offset-2! hover:bg-sunken"
    >
      <span className="grid size-[min(3rem,64px)] shrink-0 place-items-center rounded-full bg-accent text-on-accent">
        <UserRoundPlus aria-hidden className="size-5.5" />
      </span>
      <span className="min-w-0 grow">
        <span className="flex items-center gap-1.5 text-body font-semibold">
          {open.length === 0 ? t('list.requests.withdrawn', { n: requests.length }) : t('list.requests', { n: open.length })}
          {isOneOfMany && <PropertyTag property={engine.property} />}
        </span>
        <span className="flex text-body text-ink-soft">
          <span dir="auto" className="truncate">
            {(open.length === 0 ? requests : open).map(({ name }) => name).join(', ')}
          </span>
        </span>
      </span>
    </button>
  )
}

/** Where what was put away is found again. */
function ArchiveRow({ count }: { count: number }): ReactElement | null {
  const t = useT()
  const [, go] = useLocation()
  if (count === 0) return null
  return (
    <button
      type="button"
      onClick={() => go(paths.archive)}
      className="mx-2 flex min-h-11 shrink-0 items-center gap-3 rounded-2xl px-2.5 text-start text-ink-soft -outline-offset-2! hover:bg-sunken"
    >
      <span className="grid w-[min(3rem,64px)] shrink-0 place-items-center">
        <Archive aria-hidden className="size-5" />
      </span>
      <span className="grow text-body font-semibold">{t('list.archived')}</span>
      <span className="px-1.5 text-small">{new Intl.NumberFormat(t.language.tag).format(count)}</span>
    </button>
  )
}

interface RowsProps {
  readonly shown: readonly Placed[]
  readonly selected: Selected | undefined
  /** Of several own accounts. */
  readonly isMixed: boolean
  readonly archived: boolean
  readonly filter: Filter
  readonly hasAny: boolean
}

function Rows({ shown, selected, archived, filter, isMixed, hasAny }: RowsProps): ReactElement {
  const t = useT()
  const { properties } = useEngine()
  const [, go] = useLocation()
  const actionsFor = useConversationActions()
  const [open, setOpen] = useState<{ placed: Placed; anchor: ReturnType<typeof pointAnchor> }>()
  const press = useLongPress((target, x, y) => {
    const row = target.querySelector<HTMLElement>('[data-conversation]') ?? target.closest<HTMLElement>('[data-conversation]')
    const placed = shown.find(each => addressOfPlaced(each) === row?.getAttribute('href'))
    if (placed !== undefined) setOpen({ placed, anchor: pointAnchor(x, y) })
  })
  if (shown.length === 0) return <Nothing archived={archived} filter={filter} hasAny={hasAny} />
  return (
    <div className="flex min-h-0 grow flex-col" {...press}>
      <VirtualList
        label={t('list.label')}
        items={shown}
        keyOf={addressOfPlaced}
        estimateSize={rowHeight}
        anchor="start"
        className="min-h-0 grow"
        padding={{ start: 2, end: 12 }}
        renderItem={placed => {
          const { conversation, engine } = placed
          const href = addressOfPlaced(placed)
          return (
            <EngineProvider value={engine}>
              <ConversationRow
                conversation={conversation}
                property={foreignProperty(properties, engine.property, conversation.peer?.property)}
                own={isMixed ? engine.property : undefined}
                selected={conversation.id === roomIn(engine, selected)}
                href={href}
                onSelect={() => go(href)}
              />
            </EngineProvider>
          )
        }}
      />
      <FloatingMenu
        anchor={open?.anchor}
        label={t('any.more')}
        items={open === undefined ? [] : actionsFor(open.placed)}
        onClose={() => setOpen(undefined)}
      />
    </div>
  )
}

function Nothing({ archived, filter, hasAny }: { archived: boolean; filter: Filter; hasAny: boolean }): ReactElement {
  const t = useT()
  const { property, properties, status } = useEngine()
  const { me } = useLive(status)
  const [isNaming, setIsNaming] = useState(false)
  const [, go] = useLocation()
  if (archived) return <Empty icon={MessagesSquare} title={t('list.archived.empty')} />
  if (hasAny && filter !== 'all') return <Empty icon={MessagesSquare} title={t('list.filter.empty')} />
  const others = properties.filter(({ domain }) => domain !== property.domain).map(({ name }) => name)
  const list = new Intl.ListFormat(t.language.tag, { type: 'disjunction' }).format(others)
  return (
    <>
      <Empty
        icon={MessagesSquare}
        title={t('list.empty.title')}
        action={
          <div className="flex flex-col gap-2">
            <Button kind="primary" icon={MessageCirclePlus} onClick={() => go(paths.newChat)}>
              {t('list.start')}
            </Button>
            {me?.goesBy === me?.handle && <Button onClick={() => setIsNaming(true)}>{t('settings.name')}</Button>}
          </div>
        }
      >
        {t('list.empty.detail', { property: property.name, others: list })}
      </Empty>
      <Suspense>{isNaming && me !== undefined && <NameDialog person={me} onClose={() => setIsNaming(false)} />}</Suspense>
    </>
  )
}

function ListSkeleton(): ReactElement {
  return (
    <div className="flex flex-col px-4.5 pt-0.5" aria-hidden>
      {[40, 56, 32, 48, 60, 44].map(width => (
        <div key={width} className="flex h-18 items-center gap-3">
          <Skeleton className="size-12 rounded-full!" />
          <div className="flex grow flex-col gap-2">
            <Skeleton className="h-3.5 w-2/5" />
            <Skeleton className="h-3 w-3/4" />
          </div>
        </div>
      ))}
    </div>
  )
}

function addressOfPlaced({ engine, conversation }: Placed): string {
  return addressOf(engine.account, paths.room(conversation.id))
}

function rowHeight(): number {
  return 72
}
