// Who is signed in. Asked when the page opens and every minute, so that a change of roles or an end shows by itself.

import { CausewayError, hasCode, type StaffRole } from '@causeway/wire'
import { queryOptions, type QueryClient, useQuery } from '@tanstack/react-query'
import { type Answer, call } from './call.ts'

export type Session = Answer<'readSession'>

const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return await call('readSession')
    } catch (error) {
      if (hasCode(error, 'staff.signed_out')) return null
      throw error
    }
  },
  refetchInterval: 60_000,
  staleTime: 30_000,
})

/** `undefined` while it is not known, `null` when nobody is signed in. */
export function useSession(): Session | null | undefined {
  return useQuery(sessionQuery).data
}

export function holdSession(client: QueryClient, session: Session | null): void {
  // What the one before saw is gone; this query itself stays, because the page watches it.
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
  client.setQueryData(sessionQuery.queryKey, session)
}

/** A session that ended while the page was open: the next refusal shows the sign-in. */
export function noticeSignedOut(client: QueryClient, error: unknown): void {
  if (error instanceof CausewayError && error.code === 'staff.signed_out') client.setQueryData(sessionQuery.queryKey, null)
}

export function mayUse(session: Session | null | undefined, roles: readonly StaffRole[]): boolean {
  return session !== null && session !== undefined && roles.some(role => session.person.roles.includes(role))
}
