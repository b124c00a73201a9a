// Every device is lost: the account goes on with a new key, and what only the old devices held is gone. Asked for in so many words.

import { Banner, Button, Dialog, Field } from '@causeway/ui'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Login } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'
import { useAttempt } from './attempt.ts'

export default function StartOver({ login, onClose }: { login: Login; onClose: () => void }): ReactElement {
  const t = useT()
  const engine = useEngine()
  const [typed, setTyped] = useState('')
  const attempt = useAttempt()
  const isSure = typed.trim() === login.handle
  return (
    <Dialog open onClose={onClose} title={t('startOver.title')} description={t('startOver.lead')} closeLabel={t('any.close')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          if (isSure) attempt.run(() => engine.startOver(login))
        }}
      >
        <div className="overflow-hidden rounded-2xl">
          <Banner tone="warning" icon={TriangleAlert}>
            {t('startOver.lost')}
          </Banner>
        </div>
        <Field
          label={t('startOver.confirm', { handle: login.handle })}
          value={typed}
          onValue={setTyped}
          error={attempt.error}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="ltr"
        />
        <Button kind="danger" type="submit" wide busy={attempt.busy} disabled={!isSure}>
          {t('startOver.go')}
        </Button>
      </form>
    </Dialog>
  )
}
