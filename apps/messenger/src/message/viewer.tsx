import { Dialog } from '@causeway/ui'
import { Download } from 'lucide-react'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'

export interface ViewerProps {
  readonly url: string
  readonly name: string
  readonly label: string
  /** A film. */
  readonly moves?: boolean
  readonly onClose: () => void
}

/** A picture or a film by itself. */
export default function Viewer({ url, name, label, moves = false, onClose }: ViewerProps): ReactElement {
  const t = useT()
  return (
    <Dialog
      open
      onClose={onClose}
      title={label}
      size="large"
      closeLabel={t('any.close')}
      footer={
        <a
          href={url}
          download={name}
          className="inline-flex min-h-10 items-center gap-2 rounded-xl bg-sunken px-4 text-body font-semibold hover:bg-line"
        >
          <Download aria-hidden className="size-4.5" />
          {t('file.save')}
        </a>
      }
    >
      {moves ? (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- somebody's film has no captions
        <video src={url} controls autoPlay playsInline aria-label={label} className="mx-auto max-h-[60dvh] rounded-xl" />
      ) : (
        <img src={url} alt={label} className="mx-auto max-h-[60dvh] rounded-xl object-contain" />
      )}
    </Dialog>
  )
}
