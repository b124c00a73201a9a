// Hits of rules in shadow, judged one by one without knowing whom they are about or what the rule would do.

import { Button, Empty } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Scale, X } from 'lucide-react'
import type { ReactElement } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

type Hit = Answer<'listSafetyHits'>['hits'][number]

export function Screen(): ReactElement {
  const hits = useQuery({ queryKey: ['safety-hits'], queryFn: () => call('listSafetyHits'), staleTime: Number.POSITIVE_INFINITY })
  const [hit] = hits.data?.hits ?? []
  return (
    <Page
      title="Judge hits"
      about="What a rule that only watches would have fired on. Say whether it would have been right; what it would do is not shown, nor whom it is about."
    >
      {hits.isPending && <Waiting />}
      {hits.isError && <Failed error={hits.error} again={() => void hits.refetch()} />}
      {hits.data !== undefined && hit === undefined && (
        <Empty icon={Scale} title="No hit waits">
          Hits appear here while a rule watches.
        </Empty>
      )}
      {hit !== undefined && <Judge key={hit.hit} hit={hit} left={hits.data?.hits.length ?? 1} />}
    </Page>
  )
}

function Judge({ hit, left }: { hit: Hit; left: number }): ReactElement {
  const client = useQueryClient()
  const judging = useMutation({
    mutationFn: (right: boolean) => call('labelSafetyHit', { params: { hit: hit.hit }, body: { right } }),
    onSuccess: () => {
      client.setQueryData(['safety-hits'], (before: Answer<'listSafetyHits'> | undefined) => ({
        hits: (before?.hits ?? []).filter(each => each.hit !== hit.hit),
      }))
      if (left === 1) void client.invalidateQueries({ queryKey: ['safety-hits'] })
    },
  })
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      {judging.isError && <Failed error={judging.error} />}
      <Facts
        facts={[
          ['Clause', hit.clause],
          ['When', timeText(hit.atMs)],
          ...hit.values.map(({ id, what, value }) => [`${id} ${what}`, valueText(value)] as const),
          ['Reports upheld', String(hit.upheldReports)],
          ['Strikes', String(hit.strikes)],
        ]}
      />
      <Notice>Counts are all there is: nobody can look at what was written. If they do not tell, it was wrong to fire.</Notice>
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" icon={Check} busy={judging.isPending} onClick={() => judging.mutate(true)}>
          It was right
        </Button>
        <Button icon={X} busy={judging.isPending} onClick={() => judging.mutate(false)}>
          It was wrong
        </Button>
        <p className="self-center text-small text-ink-soft">{left} wait</p>
      </div>
    </div>
  )
}

function valueText(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}
