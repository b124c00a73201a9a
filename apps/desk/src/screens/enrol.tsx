import { Button } from '@causeway/ui'
import { staffRoles } from '@causeway/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Fingerprint } from 'lucide-react'
import type { ReactElement } from 'react'
import { useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { enrol } from '../api/passkeys.ts'
import { holdSession } from '../api/session.ts'
import { Facts } from '../parts/case-columns.tsx'
import { Failed, Page } from '../parts/page.tsx'
import { Waiting } from '../shell.tsx'

export function Screen(): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  // The token stays out of the history, so that nobody finds it there.
  const [invitation] = useState(() => location.hash.slice(1))
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const opened = useQuery({
    queryKey: ['enrolment', invitation],
    queryFn: () => call('openEnrolment', { body: { invitation } }),
    retry: false,
    staleTime: 4 * 60_000,
  })
  const making = useMutation({
    mutationFn: (options: Record<string, unknown>) => enrol(invitation, options),
    onSuccess: async session => {
      holdSession(client, session)
      await navigate({ to: '/' })
    },
    // A challenge is used up by a try.
    onError: () => void opened.refetch(),
  })
  return (
    <Page title="Enrol" about="This link makes one passkey for one person, once.">
      {opened.isPending && <Waiting />}
      {opened.isError && <Failed error={opened.error} />}
      {making.isError && <Failed error={making.error} />}
      {opened.data !== undefined && (
        <div className="m-auto flex w-full max-w-lg flex-col gap-4">
          <Facts
            facts={[
              ['Name', opened.data.person.name],
              ...opened.data.person.roles.map(role => [staffRoles[role].title, staffRoles[role].duty] as const),
            ]}
          />
          <p className="text-body text-ink-soft">
            Is this you? Your device will ask for a fingerprint, a face or a PIN. The passkey stays on it; the server gets the
            public key.
          </p>
          <Button kind="primary" icon={Fingerprint} busy={making.isPending} onClick={() => making.mutate(opened.data.options)}>
            Make my passkey
          </Button>
        </div>
      )}
    </Page>
  )
}
