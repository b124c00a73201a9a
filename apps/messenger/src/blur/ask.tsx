// The second step before a covered picture is shown, for minors: what they may want to know first, and who can help.

import { Button, Dialog } from '@causeway/ui'
import type { ReactElement } from 'react'
import { PersonActions } from '../care/person-actions.tsx'
import { useCareT } from '../care/texts/index.ts'
import type { Reportable } from '../engine/api-care.ts'
import { useT } from '../texts/index.ts'

export interface AskProps {
  /** Undefined where nobody can say who gave it. */
  readonly by: { readonly user: string; readonly name: string } | undefined
  readonly about: Reportable
  readonly onShow: () => void
  readonly onClose: () => void
}

export function Ask({ by, about, onShow, onClose }: AskProps): ReactElement {
  const t = useT()
  const care = useCareT()
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('blur.ask.title')}
      closeLabel={t('any.close')}
      footer={
        <>
          <Button
            onClick={() => {
              onShow()
              onClose()
            }}
          >
            {care('blur.ask.show')}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {care('blur.ask.keep')}
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-2 ps-5 text-body">
        <li>{care('blur.ask.choice')}</li>
        <li>{care('blur.ask.secret')}</li>
        <li>{care('blur.ask.fault')}</li>
      </ul>
      {by !== undefined && <PersonActions user={by.user} name={by.name} about={about} onBlocked={onClose} />}
    </Dialog>
  )
}
