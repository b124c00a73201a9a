// What stands around every screen: navigation by role, who is signed in, the way out.

import { Button, cx, Empty, IconButton, initialsOf, Spinner } from '@causeway/ui'
import { staffRoles } from '@causeway/wire'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Compass, LogOut, ShieldX } from 'lucide-react'
import type { ReactElement } from 'react'
import { useEffect } from 'react'
import { call } from './api/call.ts'
import { holdSession, type Session, useSession } from './api/session.ts'
import { Page } from './parts/page.tsx'
import { type Screen, screens } from './screens.tsx'

export function Shell(): ReactElement {
  const session = useSession()
  const path = useRouterState({ select: state => state.location.pathname })
  const screen = screens.find(each => matches(each.path, path))
  useEffect(() => {
    document.title = screen === undefined ? 'Causeway desk' : `${screen.title} · Causeway desk`
  }, [screen])
  if (session === undefined && screen?.isPublic !== true) return <Waiting />
  return (
    <div className="flex h-dvh flex-col bg-ground text-ink wide:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-lg focus:bg-panel focus:p-2"
      >
        To the content
      </a>
      <Navigation session={session ?? null} />
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 grow flex-col outline-none">
        <Allowed session={session ?? null} screen={screen} />
      </main>
    </div>
  )
}

/** The screen, or why not. The server would refuse too; this only says it earlier. */
function Allowed({ session, screen }: { session: Session | null; screen: Screen | undefined }): ReactElement {
  const navigate = useNavigate()
  const isOpen = screen === undefined || screen.isPublic === true || session !== null
  useEffect(() => {
    if (!isOpen) void navigate({ to: '/sign-in', replace: true })
  }, [isOpen, navigate])
  if (!isOpen) return <Waiting />
  if (screen !== undefined && !isFor(screen, session))
    return (
      <Page title={screen.title}>
        <Empty icon={ShieldX} title="This is not for your role">
          {`It needs ${(screen.roles ?? []).map(role => staffRoles[role].title.toLowerCase()).join(' or ')}. The attempt to open data stands in the audit log.`}
        </Empty>
      </Page>
    )
  return <Outlet />
}

function Navigation({ session }: { session: Session | null }): ReactElement {
  const shown = screens.filter(screen => screen.section !== undefined && isFor(screen, session))
  const sections = Map.groupBy(shown, ({ section }) => section)
  return (
    <header className="flex shrink-0 flex-col border-b border-line bg-panel wide:w-60 wide:border-e wide:border-b-0">
      <Link to="/" className="flex items-center gap-2.5 px-4 py-4 text-title font-semibold">
        <img src="/icon.svg" alt="" className="size-7" />
        Causeway desk
      </Link>
      <nav aria-label="Desk" className="scroll-quiet flex min-h-0 grow gap-1 overflow-auto px-2 pb-2 wide:flex-col wide:gap-4">
        {[...sections].map(([section, entries]) => (
          <div key={section} className="flex shrink-0 gap-1 wide:flex-col wide:gap-0.5">
            <h2 className="sr-only px-2 text-meta font-semibold tracking-wide text-ink-soft wide:not-sr-only wide:px-2">
              {section}
            </h2>
            {entries.map(({ path, title, icon: Icon }) => (
              <Link
                key={path}
                to={path}
                activeOptions={{ exact: true }}
                activeProps={{ className: 'bg-accent-wash text-accent-ink', 'aria-current': 'page' }}
                className="flex min-h-9 items-center gap-2.5 rounded-lg px-2 text-body font-medium hover:bg-sunken"
              >
                <Icon className="size-4.5 shrink-0" aria-hidden />
                {title}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      {session === null ? <SignInLink /> : <Person session={session} />}
    </header>
  )
}

function SignInLink(): ReactElement {
  return (
    <div className="p-3">
      <Link
        to="/sign-in"
        className="flex min-h-10 items-center justify-center rounded-xl bg-accent px-4 text-body font-semibold text-on-accent hover:bg-accent-strong"
      >
        Sign in
      </Link>
    </div>
  )
}

function Person({ session: { person } }: { session: Session }): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const leave = async (): Promise<void> => {
    await call('signOut').catch(() => undefined)
    holdSession(client, null)
    await navigate({ to: '/' })
  }
  return (
    <div className="flex items-center gap-2.5 border-t border-line p-3">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-wash text-small font-semibold text-accent-ink"
      >
        {initialsOf(person.name)}
      </span>
      <span className="min-w-0 grow">
        <span className="block truncate text-body font-semibold">{person.name}</span>
        <span className="block truncate text-meta text-ink-soft">
          {person.roles.map(role => staffRoles[role].title).join(', ')}
        </span>
      </span>
      <IconButton small icon={LogOut} label="Sign out" onClick={() => void leave()} />
    </div>
  )
}

export function NotFound(): ReactElement {
  return (
    <Page title="Not found">
      <Empty icon={Compass} title="There is no such page" action={<Button onClick={() => history.back()}>Back</Button>}>
        The address leads nowhere on this desk.
      </Empty>
    </Page>
  )
}

export function Waiting(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className={cx('grid min-h-40 grow place-items-center text-ink-soft')}>
      <Spinner className="size-6" />
    </div>
  )
}

export function isFor(screen: Screen, session: Session | null): boolean {
  if (screen.isPublic === true) return true
  if (session === null || (screen.realm !== undefined && screen.realm !== session.person.realm)) return false
  return screen.roles === undefined || screen.roles.some(role => session.person.roles.includes(role))
}

/** `/a/$b` against `/a/17`. */
function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.replace(/(.)\/$/, '$1').split('/')]
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith('$') || part === given[at])
}
