// One rule: what it asks, what it lacks for more, and the two people who decide that.

import { Button, Empty, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { SearchX, UsersRound } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { mayUse, useSession } from '../../api/session.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { SecondPerson } from '../../parts/second-person.tsx'
import { Select } from '../../parts/select.tsx'
import { dayText, timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'
import { modeNames, precisionText, rulesQuery, type RuleView } from './rules.tsx'

export function Screen(): ReactElement {
  const { rule: id } = useParams({ strict: false }) as { rule: string }
  const rules = useQuery(rulesQuery)
  if (rules.isPending) return <Waiting />
  const rule = rules.data?.rules.find(each => each.rule === id)
  if (rule === undefined)
    return (
      <Page title="Rule">
        {rules.isError && <Failed error={rules.error} again={() => void rules.refetch()} />}
        <Empty icon={SearchX} title="There is no such rule" />
      </Page>
    )
  return (
    <Page bare title={rule.title} about={`${rule.rule}, version ${rule.version}`}>
      <CaseColumns
        columns={[
          { title: 'What it asks', children: <Asks rule={rule} /> },
          { title: 'What was measured', children: <Measured rule={rule} /> },
          {
            title: 'What it may do',
            children: rule.proposal === null ? <Change rule={rule} /> : <Waits rule={rule} proposal={rule.proposal} />,
          },
        ]}
      />
    </Page>
  )
}

function Asks({ rule }: { rule: RuleView }): ReactElement {
  return (
    <>
      <Facts
        facts={[
          ['Asks', rule.asks],
          ['Clause', rule.clause],
          ['Lawful basis', rule.lawfulBasis],
          ['Owner', rule.owner],
          ['Category', rule.category],
          ['Level at most', String(rule.maxLevel)],
          ['Until', `${dayText(rule.expiryDay)}, then off until somebody reviews it`],
        ]}
      />
      <Notice>It sees counts. What cannot be counted is unknown to it, and what is unknown never fires.</Notice>
    </>
  )
}

function Measured({ rule }: { rule: RuleView }): ReactElement {
  const { sinceDay, hits, labelledRight, labelledWrong } = rule.shadow
  return (
    <>
      <Facts
        facts={[
          ['Watched since', dayText(sinceDay)],
          ['Would have fired on', `${hits} accounts`],
          ['Judged right', String(labelledRight)],
          ['Judged wrong', String(labelledWrong)],
          ['Right, at least', precisionText(rule)],
        ]}
      />
      {rule.missing.length === 0 ? (
        <Notice tone="accent">Nothing is missing for the next step but two people.</Notice>
      ) : (
        <Notice tone="warning">Missing for more: {rule.missing.join('; ')}.</Notice>
      )}
    </>
  )
}

function Change({ rule }: { rule: RuleView }): ReactElement {
  const client = useQueryClient()
  const session = useSession()
  const [to, setTo] = useState<RuleView['mode']>(rule.mode)
  const proposing = useMutation({
    mutationFn: () => call('proposeSafetyRule', { params: { rule: rule.rule }, body: { to } }),
    onSuccess: async ({ state }) => {
      toasts.add({ text: state === 'changed' ? 'Changed.' : 'Waits for a second person.' })
      await client.invalidateQueries({ queryKey: rulesQuery.queryKey })
    },
  })
  const isLead = mayUse(session, ['safety-lead'])
  return (
    <>
      <Facts facts={[['Now', modeNames[rule.mode]]]} />
      {proposing.isError && <Failed error={proposing.error} />}
      <Select
        label="From now on"
        value={to}
        onValue={setTo}
        options={(['off', 'shadow', 'friction', 'enforce'] as const).map(value => ({ value, label: modeNames[value] }))}
      />
      <Notice icon={UsersRound}>Less is done at once. More waits for a second person, who signs exactly what is proposed.</Notice>
      <Button kind="primary" disabled={!isLead || to === rule.mode} busy={proposing.isPending} onClick={() => proposing.mutate()}>
        {isMore(rule.mode, to) ? 'Propose' : 'Change'}
      </Button>
      {!isLead && <p className="text-small text-ink-soft">A safety lead proposes.</p>}
    </>
  )
}

function isMore(from: RuleView['mode'], to: RuleView['mode']): boolean {
  return (to === 'friction' && from !== 'enforce') || to === 'enforce'
}

function Waits({ rule, proposal }: { rule: RuleView; proposal: NonNullable<RuleView['proposal']> }): ReactElement {
  const client = useQueryClient()
  return (
    <SecondPerson
      facts={[
        ['Now', modeNames[rule.mode]],
        ['Proposed', modeNames[proposal.to]],
        ['When', timeText(proposal.atMs)],
      ]}
      by={proposal.by}
      roles={['safety-lead', 'safety-senior']}
      action="safety.promote"
      hash={proposal.hash}
      onSigned={stepUp => call('confirmSafetyRule', { params: { rule: rule.rule }, body: { stepUp } })}
      onDone={async () => {
        toasts.add({ text: 'Confirmed. The rule does so from now on.' })
        await client.invalidateQueries({ queryKey: rulesQuery.queryKey })
      }}
    />
  )
}
