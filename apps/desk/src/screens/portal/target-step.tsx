// The accounts: one task each, with the kinds of data that this paper can reach, and nothing else on offer.

import { Button, Field } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { call } from '../../api/call.ts'
import { CheckRow } from '../../parts/check-row.tsx'
import { Select } from '../../parts/select.tsx'
import { categoryTexts, selectorTexts } from '../lawful/texts.ts'
import type { Category, Instrument } from '../lawful/view.ts'
import { emptyTask, type TaskFields } from './form.ts'
import type { StepProps } from './paper-step.tsx'

const tasksMax = 500

export function TargetStep({ form, onForm, instrument }: StepProps): ReactElement {
  const properties = useQuery({ queryKey: ['desk'], queryFn: () => call('readDesk') }).data?.properties ?? []
  const change = (at: number, task: TaskFields): void =>
    onForm({ ...form, tasks: form.tasks.map((each, place) => (place === at ? task : each)) })
  return (
    <>
      {form.tasks.map((task, at) => (
        // Tasks have no name of their own but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <fieldset key={at} className="flex max-w-4xl flex-col gap-3 rounded-xl border border-line bg-panel p-4">
          <legend className="px-1 text-title font-semibold">Account {at + 1}</legend>
          <Task task={task} instrument={instrument} properties={properties} onTask={next => change(at, next)} />
          {form.tasks.length > 1 && (
            <Button
              icon={Trash2}
              className="self-start"
              onClick={() => onForm({ ...form, tasks: form.tasks.filter((_, place) => place !== at) })}
            >
              Leave this account out
            </Button>
          )}
        </fieldset>
      ))}
      {form.tasks.length < tasksMax && (
        <Button
          icon={Plus}
          className="self-start"
          onClick={() => onForm({ ...form, tasks: [...form.tasks, { ...(form.tasks.at(-1) ?? emptyTask), value: '' }] })}
        >
          Add another account of this paper
        </Button>
      )}
    </>
  )
}

interface TaskProps {
  readonly task: TaskFields
  readonly instrument: Instrument | undefined
  readonly properties: readonly { readonly domain: string; readonly name: string }[]
  readonly onTask: (task: TaskFields) => void
}

function Task({ task, instrument, properties, onTask }: TaskProps): ReactElement {
  const needsApp = task.type === 'handle' || task.type === 'app_user'
  const offered: readonly Category[] = [...(instrument?.reach ?? []), 'NON']
  const requires = (name: string): boolean => instrument?.requires.includes(name) === true
  const toggle = (category: Category, isWanted: boolean): void =>
    onTask({
      ...task,
      categories: offered.filter(each => (each === category ? isWanted : task.categories.includes(each))),
    })
  return (
    <>
      <div className="grid items-start gap-3 wide:grid-cols-3">
        <Select
          label="Named by"
          value={task.type}
          onValue={type => onTask({ ...task, type })}
          options={Object.entries(selectorTexts).map(([value, label]) => ({ value, label }))}
        />
        <Field label="The account" value={task.value} maxLength={255} onValue={value => onTask({ ...task, value })} dir="ltr" />
        {needsApp && (
          <Select
            label="App"
            value={task.property}
            onValue={property => onTask({ ...task, property })}
            options={[
              { value: '', label: 'Choose one' },
              ...properties.map(({ domain, name }) => ({ value: domain, label: `${name} (${domain})` })),
            ]}
          />
        )}
        <Field type="date" label="Records from" value={task.from} onValue={from => onTask({ ...task, from })} />
        <Field type="date" label="Records to" value={task.to} onValue={to => onTask({ ...task, to })} />
        <Field
          type="number"
          min={1}
          label="Compared with the paper, at page"
          value={task.page}
          onValue={page => onTask({ ...task, page })}
        />
        {requires('target_not_us') && (
          <Where label="A US person, or in the US?" value={task.us} onValue={us => onTask({ ...task, us })} />
        )}
        {requires('target_not_in_uk') && (
          <Where label="In the United Kingdom?" value={task.uk} onValue={uk => onTask({ ...task, uk })} />
        )}
      </div>
      <fieldset>
        <legend className="mb-1 text-small font-semibold text-ink-soft">
          What is asked for; what is not offered, this paper cannot reach
        </legend>
        <div className="grid wide:grid-cols-2">
          {offered.map(category => (
            <CheckRow
              key={category}
              title={categoryTexts[category].title}
              about={categoryTexts[category].about}
              checked={task.categories.includes(category)}
              onChecked={isWanted => toggle(category, isWanted)}
            />
          ))}
        </div>
      </fieldset>
      <Field
        label="Other people whom the paper names (addresses, separated by spaces)"
        hint="Everybody else in the records stands there as a token."
        value={task.named}
        onValue={named => onTask({ ...task, named })}
        dir="ltr"
      />
    </>
  )
}

function Where(props: { label: string; value: TaskFields['us']; onValue: (value: TaskFields['us']) => void }): ReactElement {
  return (
    <Select
      {...props}
      options={[
        { value: 'unknown', label: 'Not known' },
        { value: 'no', label: 'No' },
        { value: 'yes', label: 'Yes' },
      ]}
    />
  )
}
