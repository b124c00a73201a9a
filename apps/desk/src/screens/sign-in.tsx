import { Button } from '@causeway/ui'
import type { Realm } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Fingerprint, Landmark } from 'lucide-react'
import type { ReactElement } from 'react'
import { signIn } from '../api/passkeys.ts'
import { holdSession } from '../api/session.ts'
import { Failed, Page } from '../parts/page.tsx'

export function Screen(): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const entering = useMutation({
    mutationFn: (realm: Realm) => signIn(realm),
    onSuccess: async session => {
      holdSession(client, session)
      await navigate({ to: '/' })
    },
  })
  return (
    <Page
      title="Sign in"
      about="With the passkey you made when you enrolled: a fingerprint, a face or a PIN. There is no password."
    >
      <div className="m-auto flex w-full max-w-sm flex-col gap-3">
        {entering.isError && <Failed error={entering.error} />}
        <Button wide kind="primary" icon={Fingerprint} busy={entering.isPending} onClick={() => entering.mutate('staff')}>
          Sign in as staff
        </Button>
        <Button wide icon={Landmark} disabled={entering.isPending} onClick={() => entering.mutate('officer')}>
          Sign in as an officer of an agency
        </Button>
        <p className="text-small text-ink-soft">
          No passkey yet? Staff is added by two administrators, officers by the legal desk. Whoever adds you gives you a link that
          works once.
        </p>
      </div>
    </Page>
  )
}
