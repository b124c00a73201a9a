// The disclosure ledger, as an auditor sees it: checked as a whole in this browser, opened event by event, no target of a request.

import { createBrowserCrypto } from '@causeway/crypto/browser'
import {
  type AuditedOpening,
  auditLedger,
  type AuditVerdict,
  entriesFromBundle,
  eventOf,
  openCheckpoint,
  type ReportRow,
  tilePath,
  tilesOf,
  verifierFromVkey,
} from '@causeway/transparency'
import { Button, cx, Empty, Field, toasts } from '@causeway/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleHelp, CircleX, FileDown, KeyRound, ScrollText, ShieldCheck } from 'lucide-react'
import type { ReactElement } from 'react'
import { useMemo, useState } from 'react'
import { call } from '../api/call.ts'
import { Facts } from '../parts/case-columns.tsx'
import { type Columns, DataTable } from '../parts/data-table.tsx'
import { saveFile } from '../parts/download.ts'
import { Failed, Notice, Page } from '../parts/page.tsx'
import { exactTimeText, timeText } from '../parts/time.ts'
import { Waiting } from '../shell.tsx'

interface Event {
  readonly index: number
  readonly at: string
  readonly action: string
  readonly actor: string
  readonly matter: string
  readonly facts: string
}

const mono = (text: string): ReactElement => <code className="font-mono text-small whitespace-nowrap">{text}</code>

const columns: Columns<Event> = [
  { accessorKey: 'index', header: 'Leaf' },
  {
    accessorKey: 'at',
    header: 'When',
    cell: ({ row }) => <span className="whitespace-nowrap">{timeText(Date.parse(row.original.at))}</span>,
  },
  { accessorKey: 'action', header: 'Act', cell: ({ row }) => mono(row.original.action) },
  { accessorKey: 'actor', header: 'By', cell: ({ row }) => mono(row.original.actor) },
  {
    id: 'matter',
    accessorFn: ({ matter }) => matter.slice(0, 10),
    header: 'Case commitment',
    cell: ({ row }) => mono(row.original.matter.slice(0, 10)),
  },
  {
    accessorKey: 'facts',
    header: 'Facts',
    cell: ({ row }) => <code className="font-mono text-small break-all">{row.original.facts}</code>,
  },
]

export function Screen(): ReactElement {
  const [wanted, setWanted] = useState('')
  const openings = useQuery({ queryKey: ['openings'], queryFn: fetchOpenings, refetchOnWindowFocus: false })
  const events = useMemo(() => eventsOf(openings.data ?? []), [openings.data])
  const shown = useMemo(
    () =>
      events
        .filter(event => `${event.action} ${event.actor} ${event.matter} ${event.facts}`.includes(wanted.trim()))
        .slice(0, shownMax),
    [events, wanted],
  )
  return (
    <Page
      title="Disclosure ledger"
      about="Every act on every lawful request, of days that have ended. No target and no name stands here: commitments, codes, counts."
      actions={
        openings.data !== undefined && (
          <Button
            icon={FileDown}
            onClick={() => saveFile('openings.json', JSON.stringify({ openings: openings.data, next: null }), 'application/json')}
          >
            Save the openings
          </Button>
        )
      }
    >
      {openings.isPending && <Waiting />}
      {openings.isError && <Failed error={openings.error} again={() => void openings.refetch()} />}
      {openings.data !== undefined && (
        <>
          <Audit openings={openings.data} />
          <Field
            label={`Find among ${events.length} acts: a code, a role, a commitment`}
            value={wanted}
            onValue={setWanted}
            className="max-w-md shrink-0"
            dir="ltr"
          />
          <DataTable
            label="Acts in the ledger"
            columns={columns}
            rows={shown}
            rowId={({ index }) => String(index)}
            empty={
              <Empty icon={ScrollText} title="Nothing in any day that has ended">
                Today's acts are shown when the day is over and filled up.
              </Empty>
            }
          />
          {events.length > shownMax && <p className="text-small text-ink-soft">The newest {shownMax} are shown.</p>}
        </>
      )}
      <ForPrograms />
    </Page>
  )
}

const shownMax = 500
const crypto = createBrowserCrypto()

/** The whole check, on the auditor's own machine: nothing of it is the server's word. */
function Audit({ openings }: { openings: readonly AuditedOpening[] }): ReactElement {
  const auditing = useMutation({ mutationFn: () => auditOf(openings) })
  return (
    <section aria-label="Audit" className="flex max-w-4xl flex-col gap-3">
      <Button
        kind="primary"
        icon={ShieldCheck}
        className="self-start"
        busy={auditing.isPending}
        onClick={() => auditing.mutate()}
      >
        Check everything in this browser
      </Button>
      {auditing.isError && <Failed error={auditing.error} />}
      {auditing.data !== undefined && <Verdict verdict={auditing.data} />}
    </section>
  )
}

const marks = {
  ok: { icon: CircleCheck, text: 'Right', className: 'text-good-ink' },
  wrong: { icon: CircleX, text: 'WRONG', className: 'text-danger-ink' },
  unknown: { icon: CircleHelp, text: 'Not checked', className: 'text-warning-ink' },
} as const

function Verdict({ verdict: { sound, complete, findings } }: { verdict: AuditVerdict }): ReactElement {
  return (
    <div role="status" className="flex flex-col gap-3">
      <Notice tone={sound ? 'accent' : 'danger'} icon={sound ? CircleCheck : CircleX}>
        {complete
          ? 'The report equals what was opened, and nothing in the ledger was kept closed, changed or taken back.'
          : sound
            ? 'Nothing wrong was found in what could be checked.'
            : 'Do not rely on the report: the ledger and what was published do not agree.'}
      </Notice>
      <ul className="divide-y divide-line rounded-xl border border-line bg-panel">
        {findings.map(({ what, result, detail }) => {
          const { icon: Icon, text, className } = marks[result]
          return (
            <li key={`${what} ${detail}`} className="flex gap-3 px-4 py-2.5 text-body">
              <Icon aria-hidden className={cx('mt-0.5 size-4.5 shrink-0', className)} />
              <span>
                <span className={cx('font-semibold', className)}>{text}</span> {what}: {detail}
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** For `causeway audit`, which also compares with the checkpoint of last time, and asks witnesses. */
function ForPrograms(): ReactElement {
  const opening = useMutation({ mutationFn: () => call('openLedgerAudit') })
  const token = opening.data
  return (
    <section aria-label="For programs" className="flex max-w-4xl flex-col gap-3">
      <h2 className="text-title font-semibold">For your own program</h2>
      <p className="text-body text-ink-soft">
        <code className="font-mono">causeway audit</code> does the same on another machine, with the checkpoint it kept from last
        time and with witnesses. It needs a token, which reads openings for an hour.
      </p>
      {opening.isError && <Failed error={opening.error} />}
      {token === undefined ? (
        <Button icon={KeyRound} className="self-start" busy={opening.isPending} onClick={() => opening.mutate()}>
          Make a token
        </Button>
      ) : (
        <>
          <Field readOnly label="Token, shown this one time" value={token.token} onValue={() => undefined} dir="ltr" />
          <Facts facts={[['Good until', exactTimeText(token.expiresAtMs)]]} />
          <Button
            className="self-start"
            onClick={() => void navigator.clipboard.writeText(token.token).then(() => toasts.add({ text: 'Copied.' }))}
          >
            Copy
          </Button>
        </>
      )}
    </section>
  )
}

async function fetchOpenings(): Promise<AuditedOpening[]> {
  const openings: AuditedOpening[] = []
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<typeof call<'listOpenings'>>> = await call('listOpenings', { query: { from: String(from) } })
    openings.push(...page.openings)
    from = page.next
  }
  return openings
}

async function auditOf(openings: readonly AuditedOpening[]): Promise<AuditVerdict> {
  const [{ ledgerKey }, report, checkpoint] = await Promise.all([
    call('readHoldings'),
    call('readTransparency'),
    call('readCheckpoint'),
  ])
  const ledger = verifierFromVkey(crypto, ledgerKey)
  const { size } = openCheckpoint(crypto, checkpoint, ledger).checkpoint
  const entries: Uint8Array[] = []
  for (const tile of tilesOf(size).filter(({ level }) => level === 'entries'))
    entries.push(...entriesFromBundle(await fetchBytes(`/ledger/${tilePath(tile)}`)))
  const published = { rows: report.rows as unknown as ReportRow[], csv: report.csv }
  return auditLedger(crypto, { ledger, checkpoint, witnesses: [], entries, openings, report: published })
}

/** Tiles have addresses of two to five parts (c2sp.org/tlog-tiles), each an endpoint of its own. */
async function fetchBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answers ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

function eventsOf(openings: readonly AuditedOpening[]): Event[] {
  const events = openings.flatMap(({ index, event: text }) => {
    const event = eventOf({ event: text })
    return event === undefined ? [] : [{ index, ...event, facts: JSON.stringify(event.facts) }]
  })
  return events.toReversed()
}
