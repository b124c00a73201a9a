// What else somebody is known as: names are claims, a handle is vouched for by its property.

import type { ReactElement } from 'react'
import type { Person } from '../engine/api.ts'
import { isCalledByReader } from './name-dialog.tsx'
import { useCareT } from './texts/index.ts'

export function KnownAs({ person }: { person: Person }): ReactElement {
  const care = useCareT()
  const { name, goesBy, handle } = person
  const className = 'text-center text-body text-ink-soft'
  return (
    <>
      {isCalledByReader(person) && goesBy !== handle && <p className={className}>{care('name.goesBy', { name: goesBy })}</p>}
      {handle === undefined && <p className={className}>{care('name.claim')}</p>}
      {handle !== undefined && handle !== name && (
        <p className={className}>
          <bdi dir="ltr">{handle}</bdi>
        </p>
      )}
    </>
  )
}
