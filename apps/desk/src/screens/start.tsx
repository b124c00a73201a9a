import { ListRow, Section } from '@causeway/ui'
import { staffRoles } from '@causeway/wire'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { KeyRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../api/call.ts'
import { useSession } from '../api/session.ts'
import { Notice, Page } from '../parts/page.tsx'
import { screens } from '../screens.tsx'
import { isFor } from '../shell.tsx'

export function Screen(): ReactElement {
  const session = useSession() ?? null
  const navigate = useNavigate()
  const desk = useQuery({ queryKey: ['desk'], queryFn: () => call('readDesk') }).data
  const open = screens.filter(screen => screen.section !== undefined && isFor(screen, session))
  return (
    <Page
      title={session === null ? 'The desk of this backbone' : `Good to see you, ${session.person.name}`}
      about={
        session === null
          ? 'Safety staff, legal staff, officers of agencies and auditors work here. What concerns everybody is public.'
          : 'Every page you open and every act is a line in the audit log, with your name.'
      }
    >
      {desk?.hasStaff === false && (
        <Notice tone="warning" icon={KeyRound}>
          Nobody is enrolled yet. On the machine of the server run{' '}
          <code className="font-mono">npm run causeway -- admin staff add "Your name" --role administrator</code> and open the
          link it prints. The first two administrators are made this way; they add everybody else.
        </Notice>
      )}
      {session !== null && (
        <Section title="Your roles">
          {session.person.roles.map(role => (
            <div key={role} className="px-4 py-2.5">
              <span className="block text-body font-semibold">{staffRoles[role].title}</span>
              <span className="block text-small text-ink-soft">{staffRoles[role].duty}</span>
            </div>
          ))}
        </Section>
      )}
      <Section title="Open to you">
        {open.map(({ path, title, icon: Icon }) => (
          <ListRow
            key={path}
            href={path}
            onSelect={() => void navigate({ to: path })}
            before={<Icon aria-hidden className="size-5 text-accent-ink" />}
            title={title}
          />
        ))}
      </Section>
      {desk !== undefined && desk.properties.length > 0 && (
        <Section title="Apps on this backbone">
          {desk.properties.map(({ domain, name }) => (
            <div key={domain} className="flex gap-3 px-4 py-2.5 text-body">
              <span className="grow font-semibold">{name}</span>
              <span className="text-ink-soft">{domain}</span>
            </div>
          ))}
        </Section>
      )}
    </Page>
  )
}
