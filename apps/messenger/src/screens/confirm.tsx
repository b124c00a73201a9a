import { Button, Dialog } from '@causeway/ui'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'

export interface ConfirmProps {
  readonly open: boolean
  readonly title: string
  readonly detail: string
  readonly action: string
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before what cannot be taken back. */
export function Confirm({ open, title, detail, action, onConfirm, onClose }: ConfirmProps): ReactElement {
  const t = useT()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={detail}
      size="small"
      closeLabel={t('any.close')}
      footer={
        <>
          <Button onClick={onClose}>{t('any.cancel')}</Button>
          <Button
            kind="danger"
            onClick={() => {
              onConfirm()
              onClose()
            }}
          >
            {action}
          </Button>
        </>
      }
    />
  )
}
