// Deciding: outcome, policy clause, level of the ladder, and the very words the person will read.

import { Button, Field, toasts } from '@causeway/ui'
import { backboneClauses, type Level, levelAloneMax, levelNames, levels, reportCategories } from '@causeway/wire'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Gavel, UsersRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import type { CaseView } from './case.tsx'
import { Select } from '../../parts/select.tsx'

const shortNames: Readonly<Record<Level, string>> = {
  0: 'a note',
  1: 'fewer new people',
  2: 'no new people for days',
  3: 'no new people until a review',
  4: 'suspended at this app',
  5: 'suspended on all apps',
  6: 'suspended for good',
}

/** After such a case nobody goes straight to the next one. */
function isHeavy({ category }: CaseView): boolean {
  return reportCategories[category].severity === 4
}

export function Decision({ view }: { view: CaseView }): ReactElement {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [level, setLevel] = useState<Level>(0)
  const [clause, setClause] = useState('')
  const [note, setNote] = useState('')
  const scope = level >= 5 ? 'backbone' : 'property'
  const needsSecond = level > levelAloneMax
  const isBackboneClause = backboneClauses.some(name => clause.startsWith(name))
  const deciding = useMutation({
    mutationFn: (outcome: 'action-taken' | 'no-action') =>
      call('decideSafetyCase', {
        params: { case: view.case },
        body: { outcome, clause, note, level: outcome === 'no-action' ? 0 : level, scope },
      }),
    onSuccess: async ({ state }) => {
      toasts.add({ text: state === 'decided' ? 'Decided. The person and the reporters are told.' : 'Waits for a second person.' })
      if (isHeavy(view)) toasts.add({ text: 'That was a heavy one. Step away for a moment, and talk to somebody if you like.' })
      client.removeQueries({ queryKey: ['case', view.case] })
      await client.invalidateQueries({ queryKey: ['cases'] })
      await navigate({ to: '/safety' })
    },
  })
  const isReady = clause.trim() !== '' && (scope === 'property' || isBackboneClause)
  return (
    <>
      {deciding.isError && <Failed error={deciding.error} />}
      <Field
        label="Policy clause"
        value={clause}
        onValue={setClause}
        maxLength={200}
        list="clauses"
        hint={`On all apps at once only for: ${backboneClauses.join(', ')}.`}
      />
      <datalist id="clauses">
        {backboneClauses.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Select
        label="Restriction"
        value={String(level)}
        onValue={value => setLevel(levels.find(each => String(each) === value) ?? 0)}
        options={levels.map(each => ({
          value: String(each),
          label: `L${each} · ${shortNames[each]}${each > levelAloneMax ? ', by two people' : ''}`,
        }))}
      />
      <Field label="Note for colleagues" value={note} onValue={setNote} maxLength={2000} />
      <Facts
        facts={[
          ['They will read', levelNames[level]],
          ['Clause', clause === '' ? '—' : clause],
          ['Where', scope === 'property' ? view.property : 'all apps of this backbone'],
        ]}
      />
      {needsSecond && <Notice icon={UsersRound}>A second person has to confirm this with their passkey before it holds.</Notice>}
      <Button
        kind="primary"
        icon={Gavel}
        disabled={!isReady}
        busy={deciding.isPending}
        onClick={() => deciding.mutate('action-taken')}
      >
        {needsSecond ? 'Propose' : 'Decide'}
      </Button>
      <Button disabled={clause.trim() === ''} busy={deciding.isPending} onClick={() => deciding.mutate('no-action')}>
        No action
      </Button>
    </>
  )
}
