// One closed case as it was before it was decided.

import { Button, toasts } from '@causeway/ui'
import { reportCategories } from '@causeway/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Gavel } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { CaseColumns, Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { Waiting } from '../../shell.tsx'
import { Evidence } from './evidence.tsx'

export function Screen(): ReactElement {
  const { case: id } = useParams({ strict: false }) as { case: string }
  const client = useQueryClient()
  const navigate = useNavigate()
  const read = useQuery({
    queryKey: ['second-look', id],
    queryFn: async () => ({ case: id, ...(await call('readSafetySecondLook', { params: { case: id } })) }),
    retry: false,
    // Each reading is a look that is written down.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const answering = useMutation({
    mutationFn: (outcome: 'action-taken' | 'no-action') =>
      call('answerSafetySecondLook', { params: { case: id }, body: { outcome } }),
    onSuccess: async () => {
      toasts.add({ text: 'Kept. The figure of agreement counts it.' })
      await client.invalidateQueries({ queryKey: ['second-looks'] })
      await navigate({ to: '/safety/second-looks' })
    },
  })
  if (read.isPending) return <Waiting />
  if (read.isError)
    return (
      <Page title="Second look">
        <Failed error={read.error} />
      </Page>
    )
  const { category, property, reports } = read.data
  return (
    <Page bare title={reportCategories[category].title} about={`A second look at a case of ${property}`}>
      <CaseColumns
        columns={[
          { title: 'Evidence', children: <Evidence view={read.data} /> },
          {
            title: 'What else is known',
            children: (
              <>
                <Facts facts={[['Reports', String(reports.length)]]} />
                <Notice>What was decided, by whom, and about whom is not shown: it would decide for you.</Notice>
              </>
            ),
          },
          {
            title: 'Decision',
            children: (
              <>
                {answering.isError && <Failed error={answering.error} />}
                <Button kind="primary" icon={Gavel} busy={answering.isPending} onClick={() => answering.mutate('action-taken')}>
                  I would act
                </Button>
                <Button busy={answering.isPending} onClick={() => answering.mutate('no-action')}>
                  I would not act
                </Button>
              </>
            ),
          },
        ]}
      />
    </Page>
  )
}
