// Appeals: judged by somebody who did not decide.

import { Button, Dialog, Empty, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { type Columns, DataTable } from '../../parts/data-table.tsx'
import { Failed, Page } from '../../parts/page.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

type Appeal = Answer<'listSafetyAppeals'>['appeals'][number]

const columns: Columns<Appeal> = [
  { accessorKey: 'filedAtMs', header: 'Since', cell: ({ row }) => timeText(row.original.filedAtMs) },
  {
    id: 'kind',
    accessorFn: ({ kind }) => (kind === 'action' ? 'A restriction' : 'A report without action'),
    header: 'Against',
  },
  {
    accessorKey: 'text',
    header: 'In their words',
    cell: ({ row }) => <span className="line-clamp-2">{row.original.text}</span>,
  },
]

export function Screen(): ReactElement {
  const [chosen, setChosen] = useState<Appeal>()
  const appeals = useQuery({ queryKey: ['appeals'], queryFn: () => call('listSafetyAppeals'), refetchInterval: 30_000 })
  return (
    <Page
      title="Appeals"
      about="Whoever decided does not judge. An appeal that is granted takes the restriction back with its strike."
    >
      {appeals.isPending && <Waiting />}
      {appeals.isError && <Failed error={appeals.error} again={() => void appeals.refetch()} />}
      {appeals.data !== undefined && (
        <DataTable
          label="Appeals"
          columns={columns}
          rows={appeals.data.appeals}
          rowId={({ appeal }) => appeal}
          onOpen={setChosen}
          empty={<Empty icon={Scale} title="No appeal waits" />}
        />
      )}
      {chosen !== undefined && <Judge appeal={chosen} onClose={() => setChosen(undefined)} />}
    </Page>
  )
}

function Judge({ appeal, onClose }: { appeal: Appeal; onClose: () => void }): ReactElement {
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const judging = useMutation({
    mutationFn: (outcome: 'upheld' | 'overturned') =>
      call('decideSafetyAppeal', { params: { appeal: appeal.appeal }, body: { outcome, note } }),
    onSuccess: async (_, outcome) => {
      toasts.add({ text: outcome === 'overturned' ? 'Granted: the restriction is taken back.' : 'The decision stands.' })
      await client.invalidateQueries({ queryKey: ['appeals'] })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      closeLabel="Close"
      title={appeal.kind === 'action' ? 'Appeal against a restriction' : 'Appeal against taking no action'}
      footer={
        <>
          <Button busy={judging.isPending} onClick={() => judging.mutate('upheld')}>
            The decision stands
          </Button>
          <Button kind="primary" busy={judging.isPending} onClick={() => judging.mutate('overturned')}>
            Grant the appeal
          </Button>
        </>
      }
    >
      {judging.isError && <Failed error={judging.error} />}
      <Facts
        facts={[
          ['Filed', timeText(appeal.filedAtMs)],
          [
            'In their words',
            <span key="text" className="whitespace-pre-wrap">
              {appeal.text}
            </span>,
          ],
        ]}
      />
      <Field label="Reason, in a sentence" value={note} onValue={setNote} maxLength={2000} />
    </Dialog>
  )
}
