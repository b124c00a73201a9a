// People who have not agreed to be in a group: who they are, and the ways on without them or by asking them.

import { Banner, Button } from '@causeway/ui'
import { UserRoundX } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Person } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { type Attempt, useAttempt } from '../screens/attempt.ts'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { useGroupT } from './texts/index.ts'

export interface Adding extends Pick<Attempt, 'busy' | 'error'> {
  readonly unagreed: readonly Person[]
  run(users: readonly string[]): void
}

/** `add`: what is tried with the people who were chosen. */
export function useAdding(add: (users: readonly string[]) => Promise<void>): Adding {
  const attempt = useAttempt()
  const [unagreed, setUnagreed] = useState<readonly string[]>([])
  const conversations = useLive(useEngine().conversations) ?? []
  const people = conversations.flatMap(({ peer }) => (peer !== undefined && unagreed.includes(peer.user) ? [peer] : []))
  return {
    busy: attempt.busy,
    error: attempt.error,
    unagreed: people,
    run: users =>
      attempt.run(async () => {
        setUnagreed([])
        try {
          await add(users)
        } catch (error) {
          const named = namedIn(error).filter(user => users.includes(user))
          if (named.length === 0) throw error
          setUnagreed(named)
        }
      }),
  }
}

export interface UnagreedProps {
  readonly adding: Adding
  readonly chosen: readonly string[]
  /** Of the group. */
  readonly name: string
  readonly onWithout: (rest: readonly string[]) => void
}

export function Unagreed({ adding: { unagreed, busy }, chosen, name, onWithout }: UnagreedProps): ReactElement | null {
  const t = useT()
  const group = useGroupT()
  const engine = useEngine()
  const [, go] = useLocation()
  const asking = useAttempt()
  if (unagreed.length === 0) return null
  const rest = chosen.filter(user => !unagreed.some(person => person.user === user))
  const names = new Intl.ListFormat(t.language.tag, { type: 'conjunction' }).format(unagreed.map(person => person.name))
  const words = group('unagreed.words', { group: name })
  const ask = async (person: Person): Promise<void> => go(paths.room(await engine.request(person, words)))
  return (
    <div role="alert" className="flex flex-col gap-2">
      <div className="overflow-hidden rounded-2xl">
        <Banner tone="warning" icon={UserRoundX}>
          {group('unagreed.who', { names, n: unagreed.length })}
        </Banner>
      </div>
      {rest.length > 0 && (
        <Button kind="primary" wide busy={busy} onClick={() => onWithout(rest)}>
          {group('unagreed.without', { names, n: unagreed.length })}
        </Button>
      )}
      {unagreed.map(person => (
        <Button key={person.user} wide busy={asking.busy} onClick={() => asking.run(() => ask(person))}>
          {group('unagreed.ask', { name: person.name })}
        </Button>
      ))}
      <p className="text-small text-ink-soft">{asking.error ?? group('unagreed.ask.hint', { words })}</p>
    </div>
  )
}

const aboutAgreement = ['consent.needed', 'account.unknown']

function namedIn(error: unknown): readonly string[] {
  const { code, users } = error as { readonly code?: unknown; readonly users?: unknown }
  return aboutAgreement.includes(String(code)) && Array.isArray(users) ? (users as string[]) : []
}
