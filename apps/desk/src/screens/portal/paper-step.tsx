// The paper: its kind, who issued it, what this kind asks for beyond that, and the file.

import { Field } from '@causeway/ui'
import { useMutation } from '@tanstack/react-query'
import { FileCheck2 } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { CheckRow } from '../../parts/check-row.tsx'
import { FileField } from '../../parts/file-field.tsx'
import { Failed, Notice } from '../../parts/page.tsx'
import { Select } from '../../parts/select.tsx'
import { TextArea } from '../../parts/text-area.tsx'
import { categoryTexts, countryTexts, issuerTexts } from '../lawful/texts.ts'
import type { Instrument } from '../lawful/view.ts'
import { type Form, withInstrument } from './form.ts'

export interface StepProps {
  readonly form: Form
  readonly onForm: (form: Form) => void
  readonly instrument: Instrument | undefined
}

/** Keys of the form that hold a text. */
type TextKey = { [K in keyof Form]: Form[K] extends string ? (string extends Form[K] ? K : never) : never }[keyof Form]

export function PaperStep(props: StepProps & { readonly instruments: readonly Instrument[] }): ReactElement {
  const { form, onForm, instrument, instruments } = props
  const text = (key: TextKey, label: string, rest: { type?: string; hint?: string } = {}): ReactElement => (
    <Field
      key={key}
      label={label}
      value={form[key]}
      onValue={value => onForm({ ...form, [key]: value })}
      maxLength={200}
      {...rest}
    />
  )
  const choose = (code: string): void => {
    const chosen = instruments.find(each => each.code === code)
    if (chosen !== undefined) onForm(withInstrument(form, chosen))
  }
  return (
    <>
      <KindOfPaper value={form.instrument} instruments={instruments} onValue={choose} />
      {instrument !== undefined && (
        <>
          <Reach instrument={instrument} />
          <Group title="Who issued it">
            <Select
              label="Issued by"
              value={form.issuerKind}
              onValue={issuerKind => onForm({ ...form, issuerKind })}
              options={instrument.issuers.map(kind => ({ value: kind, label: issuerTexts[kind] ?? kind }))}
            />
            {text('issuerName', 'Name of the judge or official')}
            {text('issuerOffice', 'Office')}
            {text('reference', 'Reference or case number')}
            {text('issued', 'Date of the paper', { type: 'date' })}
            {text('returnBy', 'To be answered by', { type: 'date' })}
          </Group>
          <Asked {...props} instrument={instrument} text={text} />
          <Group title="The paper itself">
            <Upload {...props} />
          </Group>
          <Rest {...props} text={text} />
        </>
      )}
    </>
  )
}

function KindOfPaper(props: {
  value: string
  instruments: readonly Instrument[]
  onValue: (code: string) => void
}): ReactElement {
  const usable = props.instruments.filter(({ path }) => path !== 'outside')
  return (
    <label className="flex max-w-2xl flex-col gap-1.5 text-small font-semibold text-ink-soft">
      Kind of paper
      <select
        value={props.value}
        onChange={event => props.onValue(event.target.value)}
        className="min-h-11 rounded-xl border border-edge bg-panel px-3 text-body font-normal text-ink"
      >
        <option value="" disabled>
          Choose one
        </option>
        {[...Map.groupBy(usable, ({ country }) => country)].map(([country, papers]) => (
          <optgroup key={country} label={countryTexts[country] ?? country}>
            {papers.map(({ code, title }) => (
              <option key={code} value={code}>
                {title} ({code})
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

function Reach({ instrument: { law, reach, answer, path } }: { instrument: Instrument }): ReactElement {
  if (answer !== undefined) return <Notice tone="warning">{answer}</Notice>
  if (path === 'preserve')
    return <Notice>{law}. What exists now is copied and kept; nothing is handed over, and nothing new is recorded.</Notice>
  return (
    <Notice>
      {law}. It reaches at most: {reach.map(category => categoryTexts[category].title.toLowerCase()).join(', ') || 'nothing'}.
    </Notice>
  )
}

export function Group({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <fieldset className="max-w-4xl">
      <legend className="mb-2 text-title font-semibold">{title}</legend>
      <div className="grid items-start gap-3 wide:grid-cols-2">{children}</div>
    </fieldset>
  )
}

type Texts = { readonly text: (key: TextKey, label: string, rest?: { type?: string; hint?: string }) => ReactElement }

/** What this kind of paper needs: one field for each requirement of the policy pack. */
function Asked({ form, onForm, instrument, text }: StepProps & { instrument: Instrument } & Texts): ReactElement | null {
  const tick = (key: 'invokes' | 'excludedMaterial' | 'annexForm' | 'representative', title: string): ReactElement => (
    <CheckRow key={key} title={title} checked={form[key]} onChecked={checked => onForm({ ...form, [key]: checked })} />
  )
  const long = (key: TextKey, label: string): ReactElement => (
    <TextArea key={key} label={label} value={form[key]} onValue={value => onForm({ ...form, [key]: value })} />
  )
  const offence = (
    <div key="offence" className="grid gap-3 wide:col-span-2 wide:grid-cols-2">
      {text('offence', 'Offence')}
      {text('offenceMonths', 'Maximum penalty in months', { type: 'number' })}
      <CheckRow
        title="It is on the list of the regulation"
        checked={form.offenceListed}
        onChecked={offenceListed => onForm({ ...form, offenceListed })}
      />
    </div>
  )
  const validity = [text('validFrom', 'Valid from', { type: 'date' }), text('validTo', 'Valid to', { type: 'date' })]
  const fields: Readonly<Record<string, ReactNode>> = {
    statute: text('statute', 'Statute'),
    finding: long('finding', 'Finding of the court'),
    purpose: long('purpose', 'Purpose'),
    authorisation_number: text('authorisationNumber', 'Number of the authorisation'),
    process_sought: long('processSought', 'Process that is sought'),
    offence_36_months: offence,
    offence_36_months_or_listed: offence,
    certification_signed: [
      text('authority', 'Designated authority that certified it', { hint: 'As it stands in our directory' }),
      text('agreement', 'Agreement'),
      long('statement', 'Statement of the certification'),
    ],
    invocation: tick('invokes', 'The paper says that the agreement is invoked'),
    contact_point: text('contactPoint', 'Contact point for questions'),
    excluded_material: tick('excludedMaterial', 'It states that excluded material is not sought'),
    annex_form: tick('annexForm', 'It is on the form of the regulation'),
    representative: tick('representative', 'It is addressed to our designated establishment or representative'),
    enforcing_state_flag: (
      <Select
        key="enforcingState"
        label="Was the enforcing state notified?"
        value={form.enforcingState}
        onValue={enforcingState => onForm({ ...form, enforcingState })}
        options={[
          { value: '', label: 'Not said' },
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ]}
      />
    ),
    issued_within_92_days: validity,
    validity_within_60_days: validity,
    danger: long('danger', 'Which danger of death or serious injury?'),
    why_now: long('whyNow', 'Why can it not wait for a court?'),
    identified_person: text('person', 'Person at risk'),
    supervisor: text('supervisor', 'Supervisor who agreed'),
  }
  const shown = instrument.requires.flatMap(name => fields[name] ?? [])
  const mayHurry = instrument.emergencyClock !== undefined
  if (shown.length === 0 && !mayHurry) return null
  return (
    <Group title="What this kind of paper needs">
      {shown}
      {mayHurry && (
        <CheckRow
          title="It is an emergency case of the regulation"
          about="Shorter clock; two of our people approve"
          checked={form.isEmergency}
          onChecked={isEmergency => onForm({ ...form, isEmergency })}
        />
      )}
    </Group>
  )
}

function Upload({ form, onForm }: StepProps): ReactElement {
  const { document } = form
  const uploading = useMutation({
    mutationFn: async (file: File) => ({
      name: file.name,
      ...(await call('addDocument', { body: new Uint8Array(await file.arrayBuffer()) })),
    }),
    onSuccess: ({ name, sha256 }) =>
      onForm({ ...form, document: { name, sha256, pages: document?.pages ?? '1', signed: document?.signed ?? false } }),
  })
  return (
    <>
      <FileField
        label="PDF, signed and dated, up to 8 MiB"
        accept="application/pdf"
        disabled={uploading.isPending}
        className="wide:col-span-2"
        onFiles={([file]) => file !== undefined && uploading.mutate(file)}
      />
      {uploading.isError && <Failed error={uploading.error} />}
      {document !== undefined && (
        <>
          <p className="flex items-center gap-2 text-small wide:col-span-2" role="status">
            <FileCheck2 aria-hidden className="size-4.5 shrink-0 text-good-ink" />
            <span className="min-w-0 break-words">
              {document.name}, SHA-256 <code className="font-mono break-all">{document.sha256}</code>
            </span>
          </p>
          <Field
            type="number"
            label="Pages"
            min={1}
            value={document.pages}
            onValue={pages => onForm({ ...form, document: { ...document, pages } })}
          />
          <CheckRow
            title="It is signed and dated"
            checked={document.signed}
            onChecked={signed => onForm({ ...form, document: { ...document, signed } })}
          />
        </>
      )}
    </>
  )
}

const flagTexts = {
  privileged: 'Privileged material may be touched',
  press: 'A journalist is concerned',
  clergy: 'A member of the clergy is concerned',
  minor: 'A minor is concerned',
} as const

function Rest({ form, onForm, text }: StepProps & Texts): ReactElement {
  return (
    <details className="max-w-4xl" open={form.gagBasis !== '' || form.flags.length > 0 || form.otherDemands !== ''}>
      <summary className="cursor-pointer text-title font-semibold">Secrecy, sensitive people, other demands</summary>
      <div className="mt-2 grid items-start gap-3 wide:grid-cols-2">
        {text('gagBasis', 'Legal basis of an order of secrecy', { hint: 'A wish for secrecy is no order' })}
        {text('gagUntil', 'Secret until', { type: 'date' })}
        {(Object.keys(flagTexts) as (keyof typeof flagTexts)[]).map(flag => (
          <CheckRow
            key={flag}
            title={flagTexts[flag]}
            checked={form.flags.includes(flag)}
            onChecked={checked =>
              onForm({ ...form, flags: checked ? [...form.flags, flag] : form.flags.filter(held => held !== flag) })
            }
          />
        ))}
        <TextArea
          label="What else the paper demands, in its own words"
          value={form.otherDemands}
          onValue={otherDemands => onForm({ ...form, otherDemands })}
        />
      </div>
    </details>
  )
}
