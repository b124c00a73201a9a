// With which own account something is done, where several stand in one list.

import { PropertyTag } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { PropertyInfo } from '../engine/api.ts'
import { useT } from '../texts/index.ts'

export function OwnTag({ property }: { property: PropertyInfo }): ReactElement {
  const t = useT()
  return (
    <PropertyTag property={{ ...property, name: t('list.account', { property: property.name }) }} className="rounded-full!" />
  )
}
