// What a link leads to, as the sender's app saw it. All of it came inside the message: nobody is asked. The site's name stands
// below whatever the title claims.

import { cx } from '@causeway/ui'
import type { LinkPreview, PreviewPicture } from '@causeway/wire'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import type { Verdict } from '../blur/verdict.ts'
import type { Message } from '../engine/api.ts'
import { SafeLink } from '../message/safe-link.tsx'
import { useGuard } from '../message/use-guard.ts'
import { blobOf, usePictureUrl } from './picture-url.ts'

export interface LinkCardProps {
  readonly preview: LinkPreview
  readonly message: Message
  readonly careful: boolean
}

export default function LinkCard({ preview, message, careful }: LinkCardProps): ReactElement {
  const { own } = message
  const { url, title, description, site, picture } = preview
  const { host } = new URL(url)
  return (
    <div
      className={cx(
        '-mx-1.5 -mt-0.5 mb-1.5 w-80 max-w-[calc(100%+0.75rem)] min-w-[calc(100%+0.75rem)] overflow-hidden rounded-xl whitespace-normal',
        own ? 'bg-black/20' : 'bg-panel',
      )}
    >
      {picture !== undefined && <CardPicture picture={picture} message={message} />}
      <div className="px-3 py-2 text-small">
        <p className="line-clamp-2 text-body font-semibold" dir="auto">
          <SafeLink href={url} text={url} label={title} own={own} careful={careful} />
        </p>
        {description !== '' && (
          <p className="line-clamp-2" dir="auto">
            {description}
          </p>
        )}
        <p className={cx('truncate', own ? 'text-on-accent-soft' : 'text-ink-soft')}>
          <bdi>{host}</bdi>
          {site !== '' && site !== host && (
            <>
              {' · '}
              <bdi>{site}</bdi>
            </>
          )}
        </p>
      </div>
    </div>
  )
}

function CardPicture({ picture, message }: { picture: PreviewPicture; message: Message }): ReactElement | null {
  const url = usePictureUrl(picture)
  const { width, height } = picture
  if (!useShown(picture, message)) return null
  // A banner at most: the words stand below it on the same screen.
  return (
    <img src={url} alt="" className="max-h-44 w-full bg-sunken object-cover" style={{ aspectRatio: `${width} / ${height}` }} />
  )
}

/** What is guarded is looked at on this device, and not shown unless it is harmless: whoever wants to see it can follow the link. */
function useShown(picture: PreviewPicture, message: Message): boolean {
  const { isGuarded, protection } = useGuard(message)
  const isLookedAt = isGuarded && protection !== undefined
  const [verdict, setVerdict] = useState<Verdict>()
  useEffect(() => {
    if (!isLookedAt) return undefined
    let isCurrent = true
    void import('../blur/look.ts')
      .then(({ look }) => look(`link ${message.id}`, blobOf(picture)))
      .then(
        said => isCurrent && setVerdict(said),
        () => undefined,
      )
    return () => {
      isCurrent = false
    }
  }, [isLookedAt, message.id, picture])
  return !isGuarded || verdict === 'fine'
}
