// Panes: list and conversation side by side on a desk, details beside them where there is room, one at a time on a phone.

import { cx, Empty, useMedia, roomyQuery, wideQuery } from '@causeway/ui'
import { MessagesSquare } from 'lucide-react'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { Route, Switch, useLocation, useSearchParams } from 'wouter'
import type { Conversation } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { enginesOf } from '../engine/together.ts'
import { ConversationList } from '../list/conversation-list.tsx'
import { AsAccount } from '../list/filters.tsx'
import { useUnreadSigns } from '../notify.ts'
import { TimelineSkeleton } from '../room/timeline-skeleton.tsx'
import { useT } from '../texts/index.ts'
import { loadRoomView, useRoomView } from './later-room.ts'
import { NetBanner } from './net-banner.tsx'
import { paths } from './paths.ts'
import { addressOf, placeOf, Scope } from './scope.tsx'
import { useShortcuts } from './shortcuts.ts'

const Join = lazy(() => import('../groups/join.tsx'))
const NewChat = lazy(() => import('./new-chat.tsx'))
const NewGroup = lazy(() => import('./new-group.tsx'))
const Requests = lazy(() => import('./requests.tsx'))
const Search = lazy(() => import('./search.tsx'))
const SettingsPages = lazy(() => import('../settings/settings.tsx'))
const Details = lazy(() => import('../details/details.tsx'))
const ShortcutHelp = lazy(() => import('./shortcut-help.tsx'))

export function Shell(): ReactElement {
  const isWide = useMedia(wideQuery)
  const [location, go] = useLocation()
  const open = useCallback((account: string, id: string) => go(addressOf(account, paths.room(id))), [go])
  const { account, path } = placeOf(location)
  const room = /^\/chat\/([^/]+)/.exec(path)?.[1]
  const selected = room === undefined ? undefined : { account, room: decodeURIComponent(room) }
  const [help, setHelp] = useState(false)
  useShortcuts(selected, () => setHelp(true))
  useUnreadSigns(open)
  useRoomCode()
  const beginAs = useBeginAs(account)
  const listAlone = path === paths.list || path === paths.archive
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <NetBanner />
      <div className="flex min-h-0 grow">
        {(isWide || listAlone) && (
          <div className="flex w-full shrink-0 border-e border-line wide:w-84 roomy:w-96">
            <ConversationList selected={selected} archived={path === paths.archive} />
          </div>
        )}
        {(isWide || !listAlone) && (
          <Suspense fallback={<div className="grow bg-ground" />}>
            <Scope account={account} missing={<Gone />}>
              <Switch>
                <Route path="/chat/:room/*?">
                  {({ room, '*': rest }) => <RoomPane key={room} id={decodeURIComponent(room)} details={rest === 'details'} />}
                </Route>
                <Route path={paths.newGroup}>
                  <Pane>
                    <NewGroup as={beginAs(paths.newGroup)} />
                  </Pane>
                </Route>
                <Route path={paths.newChat}>
                  <Pane>
                    <NewChat as={beginAs(paths.newChat)} />
                  </Pane>
                </Route>
                <Route path="/requests/:user?">
                  {({ user }) => (
                    <Pane>
                      <Requests user={user === undefined ? undefined : decodeURIComponent(user)} />
                    </Pane>
                  )}
                </Route>
                {account === '' && (
                  <Route path={paths.join}>
                    <Pane>
                      <Join />
                    </Pane>
                  </Route>
                )}
                <Route path="/search">
                  <Pane>
                    <Search />
                  </Pane>
                </Route>
                {account === '' && (
                  <Route path="/settings/:page?">
                    {({ page }) => (
                      <Pane>
                        <SettingsPages page={page} />
                      </Pane>
                    )}
                  </Route>
                )}
                <Route>
                  <Chooser />
                </Route>
              </Switch>
            </Scope>
          </Suspense>
        )}
      </div>
      <Suspense>{help && <ShortcutHelp onClose={() => setHelp(false)} />}</Suspense>
    </div>
  )
}

/** Who begins something new, where there are several own accounts. */
function useBeginAs(account: string): (path: string) => ReactElement | undefined {
  const own = useEngine()
  useLive(own.accounts.list)
  const [, go] = useLocation()
  const engines = enginesOf(own)
  return path =>
    engines.length > 1 ? (
      <AsAccount engines={engines} value={account} onValue={chosen => go(addressOf(chosen, path))} />
    ) : undefined
}

/** Once the list is shown. */
function useRoomCode(): void {
  const isShown = useLive(useEngine().conversations) !== undefined
  useEffect(() => {
    if (isShown) void loadRoomView().catch(() => undefined)
  }, [isShown])
}

function Pane({ children }: { children: ReactNode }): ReactElement {
  return <main className="flex min-h-0 min-w-0 grow flex-col bg-ground">{children}</main>
}

function RoomPane({ id, details }: { id: string; details: boolean }): ReactElement {
  const engine = useEngine()
  const conversations = useLive(engine.conversations)
  const isRoomy = useMedia(roomyQuery)
  const RoomView = useRoomView()
  const [, go] = useLocation()
  const [search, setSearch] = useSearchParams()
  const onWantedShown = useCallback(() => setSearch({}, { replace: true }), [setSearch])
  const conversation = conversations?.find(conversation => conversation.id === id)
  useAnswered(id, conversation === undefined ? conversations : undefined)
  if (conversations !== undefined && conversation === undefined) return <Gone />
  if (conversation === undefined || RoomView === undefined)
    return (
      <Pane>
        <TimelineSkeleton />
      </Pane>
    )
  const toggle = (): void => go(details ? paths.room(id) : paths.details(id))
  return (
    <>
      {(isRoomy || !details) && (
        <RoomView
          conversation={conversation}
          wanted={search.get('at') ?? undefined}
          onWantedShown={onWantedShown}
          onDetails={toggle}
          detailsOpen={details}
        />
      )}
      {/* One element in both places: what is begun on it goes on when the window becomes wider or narrower. */}
      {details && (
        <div
          role={isRoomy ? 'complementary' : 'main'}
          className={cx('flex flex-col bg-ground', isRoomy ? 'w-88 shrink-0 border-s border-line' : 'min-h-0 min-w-0 grow')}
        >
          <Suspense>
            <Details conversation={conversation} onClose={() => go(paths.room(id))} />
          </Suspense>
        </div>
      )}
    </>
  )
}

function Gone(): ReactElement {
  const t = useT()
  return (
    <Pane>
      <Empty icon={MessagesSquare} title={t('room.gone')} />
    </Pane>
  )
}

/** Who was asked has said yes: the conversation has its own address now. */
function useAnswered(id: string, conversations: readonly Conversation[] | undefined): void {
  const [, go] = useLocation()
  const room = id.startsWith('waiting:')
    ? conversations?.find(({ peer }) => peer?.user === id.slice('waiting:'.length))
    : undefined
  useEffect(() => {
    if (room !== undefined) go(paths.room(room.id), { replace: true })
  }, [room, go])
}

function Chooser(): ReactElement {
  const t = useT()
  return (
    <Pane>
      <Empty icon={MessagesSquare} title={t('list.choose.title')}>
        {t('list.choose.detail')}
      </Empty>
    </Pane>
  )
}
