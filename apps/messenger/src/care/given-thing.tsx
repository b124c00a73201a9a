// What somebody gave themself or a group, as a report sends it: a name, a picture, who said it and when.

import { ImageOff } from 'lucide-react'
import type { ReactElement } from 'react'
import type { Reportable, ReportedMessage } from '../engine/api-care.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useFace, usePicture } from '../picture.ts'
import { PictureCover } from '../picture-cover.tsx'
import { dateOf, sizeOf, timeOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export interface GivenThingProps {
  readonly given: ReportedMessage
  /** The address of the person or group. */
  readonly owner: string
}

export function GivenThing({ given, owner }: GivenThingProps): ReactElement {
  const t = useT()
  const care = useCareT()
  const { what, senderName, own, atMs, text, files } = given
  return (
    <section className="flex flex-col gap-3 rounded-2xl bg-sunken p-4 text-body">
      <p className="text-small text-ink-soft">
        <bdi className="font-semibold">{own ? t('any.you') : senderName}</bdi> · {dateOf(t.language.tag, atMs)} ·{' '}
        {timeOf(t.language.tag, atMs)}
      </p>
      {text !== undefined && (
        <p>
          <span className="block text-small font-semibold">{care('report.what.group')}</span>
          <bdi className="[overflow-wrap:anywhere]">{text}</bdi>
        </p>
      )}
      {files.map(({ sizeBytes }, at) => (
        <div key={at} className="flex flex-col gap-2">
          <span className="text-small font-semibold">
            {care(what === 'profile' ? 'report.what.profile' : 'report.what.groupPicture')} · {sizeOf(t.language.tag, sizeBytes)}
          </span>
          <Shown owner={owner} isOfPerson={what === 'profile'} />
        </div>
      ))}
    </section>
  )
}

/** The very picture that is sent, under its cover where it has one. */
function Shown({ owner, isOfPerson }: { owner: string; isOfPerson: boolean }): ReactElement {
  const care = useCareT()
  const group = useLive(useEngine().conversations)?.find(({ id }) => id === owner)
  const face = useFace(owner)
  const picture = usePicture(owner, isOfPerson ? face : group?.picture)
  const about: Reportable = isOfPerson ? { kind: 'picture', user: owner } : { kind: 'group-picture', room: owner }
  if (picture.cover !== undefined) return <PictureCover picture={picture} by={undefined} about={about} />
  if (picture.url === undefined) return <ImageOff role="img" aria-label={care('blur.failed')} className="size-7 text-ink-soft" />
  return <img src={picture.url} alt="" className="size-40 rounded-2xl object-cover" />
}
