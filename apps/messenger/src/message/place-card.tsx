import { cx } from '@causeway/ui'
import { MapPin } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Place } from '../text/location.ts'
import { useT } from '../texts/index.ts'

/** Where somebody was; the map is a tap away, and nothing of it is loaded before. */
export function PlaceCard({ place: { url, latitude, longitude }, own }: { place: Place; own: boolean }): ReactElement {
  const t = useT()
  const degrees = new Intl.NumberFormat(t.language.tag, { minimumFractionDigits: 5, useGrouping: false })
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="mb-1 flex max-w-full min-w-56 items-center gap-3 py-0.5 whitespace-normal"
    >
      <span
        className={cx('grid size-10 shrink-0 place-items-center rounded-xl', own ? 'bg-black/20' : 'bg-panel text-accent-ink')}
      >
        <MapPin aria-hidden className="size-5" />
      </span>
      <span className="min-w-0">
        <span className="block font-semibold underline underline-offset-2">{t('write.location')}</span>
        <span dir="ltr" className={cx('block text-small', own ? 'text-on-accent-soft' : 'text-ink-soft')}>
          {degrees.format(latitude)}, {degrees.format(longitude)}
        </span>
      </span>
    </a>
  )
}
