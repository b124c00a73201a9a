// Item by item: what is handed over, and what is left out with which reason. The reasons about what is not held are the inventory's.

import type { ReactElement } from 'react'
import { useState } from 'react'
import { CheckRow } from '../../parts/check-row.tsx'
import { Notice } from '../../parts/page.tsx'
import { TextArea } from '../../parts/text-area.tsx'
import type { Act } from '../lawful/queries.ts'
import { categoryTexts } from '../lawful/texts.ts'
import { categories, type Category } from '../lawful/view.ts'
import { ActForm } from './act-form.tsx'
import type { DeskView } from './findings.tsx'

type Grounds = Partial<Record<Category, string>>

export function Review(props: { readonly view: DeskView; readonly can: (kind: string) => Act | undefined }): ReactElement | null {
  const { matter, instrument } = props.view
  const [grounds, setGrounds] = useState<Grounds>({})
  const [propose, object] = [props.can('propose_scope'), props.can('object')]
  if (propose === undefined && object === undefined) return null
  if (instrument?.path === 'preserve')
    return <Notice>A preservation discloses nothing: there is no scope to propose. The custodian copies what exists.</Notice>
  const reached = categories.filter(category => matter.reach.some(reach => reach.includes(category)))
  const isReady = Object.values(grounds).every(ground => ground.trim() !== '')
  const [ground = ''] = Object.values(grounds)
  const left = Object.keys(grounds) as Category[]
  return (
    <section aria-label="Review item by item" className="flex flex-col gap-3">
      <h3 className="text-small font-semibold text-ink-soft">What may be handed over, item by item</h3>
      {reached.map(category => (
        <Item
          key={category}
          category={category}
          ground={grounds[category]}
          onGround={next => {
            const { [category]: _, ...others } = grounds
            setGrounds(next === undefined ? others : { ...others, [category]: next })
          }}
        />
      ))}
      <ActForm
        matter={matter}
        act={propose}
        kind="primary"
        button="Propose this scope"
        isReady={isReady}
        brings={() => ({ grounds })}
      />
      <ActForm
        matter={matter}
        act={object}
        button="Object to what is unticked"
        isReady={left.length > 0 && isReady}
        brings={() => ({ categories: left, reason: ground.trim() })}
      />
    </section>
  )
}

interface ItemProps {
  readonly category: Category
  /** Undefined: it is handed over. */
  readonly ground: string | undefined
  readonly onGround: (ground: string | undefined) => void
}

function Item({ category, ground, onGround }: ItemProps): ReactElement {
  const { title, about } = categoryTexts[category]
  return (
    <>
      <CheckRow
        title={title}
        about={about}
        checked={ground === undefined}
        onChecked={isKept => onGround(isKept ? undefined : '')}
      />
      {ground !== undefined && <TextArea label={`Why not: ${title}`} rows={2} value={ground} onValue={onGround} />}
    </>
  )
}
