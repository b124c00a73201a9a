// Before a link opens that is not what it looks like: where it leads, and what is odd about it.

import type { CautiousLink } from '@causeway/client'
import { Button, Dialog } from '@causeway/ui'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export interface LinkWarningProps {
  readonly href: string
  readonly caution: CautiousLink
  readonly onClose: () => void
}

export default function LinkWarning({ href, caution, onClose }: LinkWarningProps): ReactElement {
  const t = useT()
  const care = useCareT()
  const { host, why, imitates = '' } = caution
  return (
    <Dialog
      open
      onClose={onClose}
      title={care('link.title')}
      closeLabel={t('any.close')}
      size="small"
      footer={
        <>
          <a
            href={href}
            target="_blank"
            rel="noopener noreferrer"
            onClick={onClose}
            className="inline-flex min-h-10 items-center rounded-xl bg-sunken px-4 text-body font-semibold hover:bg-line"
          >
            {care('link.open')}
          </a>
          <Button kind="primary" onClick={onClose}>
            {care('link.stay')}
          </Button>
        </>
      }
    >
      <p className="text-body">{care(`link.why.${why}`, { imitates })}</p>
      <p className="text-body text-ink-soft">{care('link.leads')}</p>
      <p dir="ltr" className="rounded-xl bg-sunken px-3 py-2 font-mono text-body [overflow-wrap:anywhere]">
        {host}
      </p>
      <p className="text-small text-ink-soft">{care('link.alone')}</p>
    </Dialog>
  )
}
