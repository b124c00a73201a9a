// What one person has to bear: enforced for everybody, made smaller by their own wishes, seen by nobody else.

import { Button, SwitchRow, toasts } from '@causeway/ui'
import { reportCategories, reportCategoryNames } from '@causeway/wire'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { type Answer, call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { Failed, Notice, Page } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { timeText } from '../../parts/time.ts'
import { Waiting } from '../../shell.tsx'

type Wellbeing = Answer<'readSafetyWellbeing'>

export function Screen(): ReactElement {
  const wellbeing = useQuery({ queryKey: ['wellbeing'], queryFn: () => call('readSafetyWellbeing') })
  return (
    <Page
      title="Wellbeing"
      about="What is hard to look at is limited for everybody. You may make it less; nobody else sees what you chose."
    >
      {wellbeing.isPending && <Waiting />}
      {wellbeing.isError && <Failed error={wellbeing.error} again={() => void wellbeing.refetch()} />}
      {wellbeing.data !== undefined && <Wishes wellbeing={wellbeing.data} />}
    </Page>
  )
}

function Wishes({ wellbeing }: { wellbeing: Wellbeing }): ReactElement {
  const { severeToday, severeMaxForAll, stretchMsMax, breakMs, breakUntilMs } = wellbeing
  const client = useQueryClient()
  const [optedOut, setOptedOut] = useState<readonly string[]>(wellbeing.optedOut)
  const [severeMax, setSevereMax] = useState(wellbeing.severeMax)
  const saving = useMutation({
    mutationFn: () =>
      call('changeSafetyWellbeing', {
        body: { severeMax, optedOut: reportCategoryNames.filter(name => optedOut.includes(name)) },
      }),
    onSuccess: async () => {
      toasts.add({ text: 'Kept. It holds from the next case on.' })
      await client.invalidateQueries({ queryKey: ['wellbeing'] })
      await client.invalidateQueries({ queryKey: ['cases'] })
    },
  })
  const minutes = (ms: number): string => `${Math.round(ms / 60_000)} minutes`
  return (
    <div className="grid max-w-4xl gap-6 wide:grid-cols-2">
      <section className="flex flex-col gap-4">
        {breakUntilMs !== undefined && <Notice tone="warning">A pause is due until {timeText(breakUntilMs)}.</Notice>}
        <Facts
          facts={[
            ['Severe today', `${severeToday} of ${wellbeing.severeMax}`],
            ['For everybody', `${severeMaxForAll} severe cases in a day at most`],
            ['Pause', `${minutes(breakMs)} after ${minutes(stretchMsMax)} of severe cases`],
            ['Pictures', 'grey and blurred until you hold them down, each time'],
            ['Sound', 'muted until you turn it on'],
            ['Texts', 'covered until you show them, covered again after a minute'],
          ]}
        />
        <Notice>
          These do not switch off. After cases about children or threats, talk to somebody: your lead keeps time for it, and
          nobody asks how many you did.
        </Notice>
      </section>
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          saving.mutate()
        }}
      >
        {saving.isError && <Failed error={saving.error} />}
        <Select
          label="Severe cases in a day, at most"
          value={String(severeMax)}
          onValue={value => setSevereMax(Number(value))}
          options={[0, 3, 5, 10, 15, 20, severeMaxForAll].map(value => ({ value: String(value), label: String(value) }))}
        />
        <fieldset className="flex flex-col">
          <legend className="text-small font-semibold text-ink-soft">Do not give me cases of</legend>
          {reportCategoryNames.map(name => (
            <SwitchRow
              key={name}
              label={reportCategories[name].title}
              checked={optedOut.includes(name)}
              onChecked={isOut => setOptedOut(isOut ? [...optedOut, name] : optedOut.filter(each => each !== name))}
            />
          ))}
        </fieldset>
        <Button kind="primary" type="submit" className="self-start" busy={saving.isPending}>
          Keep
        </Button>
      </form>
    </div>
  )
}
