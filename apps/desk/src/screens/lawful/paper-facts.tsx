// The paper and its accounts, as they were filed.

import { Button } from '@causeway/ui'
import { useMutation } from '@tanstack/react-query'
import { FileDown } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { Facts } from '../../parts/case-columns.tsx'
import { saveFile } from '../../parts/download.ts'
import { Failed } from '../../parts/page.tsx'
import { dayText } from '../../parts/time.ts'
import { categoryTexts, issuerTexts, periodText } from './texts.ts'
import type { MatterView, Paper, Task } from './view.ts'

export function PaperFacts({ matter }: { matter: MatterView }): ReactElement {
  const { paper, tasks } = matter
  return (
    <>
      <Facts facts={[...paperFacts(paper), ...askedFacts(paper)]} />
      {paper.documents.map(({ sha256, pages, signed }) => (
        <Document
          key={sha256}
          matter={matter.id}
          sha256={sha256}
          about={`${pages} ${pages === 1 ? 'page' : 'pages'}, ${signed ? 'signed' : 'not signed'}`}
        />
      ))}
      {tasks.map((task, at) => (
        // Tasks are told apart by their place.
        // oxlint-disable-next-line react/no-array-index-key
        <section key={at} aria-label={`Account ${at + 1}`} className="flex flex-col gap-2">
          <h3 className="text-small font-semibold text-ink-soft">Account {at + 1}</h3>
          <Facts facts={taskFacts(task)} />
        </section>
      ))}
    </>
  )
}

type Fact = readonly [string, ReactNode]
const day = (ms: number | undefined): string => (ms === undefined ? '—' : dayText(Math.floor(ms / 86_400_000)))

function paperFacts({ instrument, reference, issuer, issuedAtMs, returnByMs, gag, isEmergency, flags }: Paper): Fact[] {
  return [
    ['Paper', `${instrument}${isEmergency ? ', emergency' : ''}`],
    ['Reference', reference],
    ['Issued by', `${issuer.name}, ${issuer.office} (${(issuerTexts[issuer.kind] ?? issuer.kind).toLowerCase()})`],
    ['Dated', day(issuedAtMs)],
    ['Answer by', day(returnByMs)],
    [
      'Secrecy',
      gag === undefined ? 'none' : `${gag.basis}, until ${gag.untilMs === undefined ? 'no end stated' : day(gag.untilMs)}`,
    ],
    ...(flags.length === 0 ? [] : [['Sensitive', flags.join(', ')] as const]),
  ]
}

/** Whatever this kind of paper had to say besides. */
function askedFacts(paper: Paper): Fact[] {
  const { offence, certification, emergency } = paper
  const given: readonly (readonly [string, string | undefined])[] = [
    ['Statute', paper.statute],
    ['Finding', paper.finding],
    ['Purpose', paper.purpose],
    ['Authorisation', paper.authorisationNumber],
    ['Process sought', paper.processSought],
    ['Offence', offence === undefined ? undefined : `${offence.label}, up to ${offence.maxPenaltyMonths ?? '?'} months`],
    ['Contact point', paper.contactPoint],
    [
      'Certified by',
      certification === undefined
        ? undefined
        : `${certification.authority} (${certification.verified ? 'verified' : 'not verified yet'}): ${certification.statement}`,
    ],
    ['Danger', emergency?.danger],
    ['Why now', emergency?.whyNow],
    ['Person at risk', emergency?.person],
    ['Supervisor', emergency?.supervisor],
    ['Also demands', paper.otherDemands],
  ]
  return given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function taskFacts({ selector, categories, fromMs, toMs, comparedPage, named }: Task): Fact[] {
  return [
    [
      'Account',
      <code
        key="value"
        className="font-mono text-small wrap-anywhere"
      >{`${selector.value}${selector.property === undefined ? '' : ` at ${selector.property}`}`}</code>,
    ],
    ['Named by', selector.type.replace('_', ' ')],
    ['Period', periodText(fromMs, toMs)],
    ['Asked for', categories.map(category => categoryTexts[category].title).join(', ')],
    ['Compared', comparedPage === undefined ? 'not yet' : `with the paper, page ${comparedPage}`],
    ...(named.length === 0 ? [] : [['Also named', named.join(', ')] as const]),
  ]
}

function Document({ matter, sha256, about }: { matter: string; sha256: string; about: string }): ReactElement {
  const opening = useMutation({
    mutationFn: async () => {
      const bytes = await call('readDocument', { params: { matter, document: sha256 } })
      saveFile(`${sha256.slice(0, 12)}.pdf`, new Uint8Array(bytes), 'application/pdf')
    },
  })
  return (
    <div className="flex flex-col gap-2">
      {opening.isError && <Failed error={opening.error} />}
      <Button icon={FileDown} className="self-start" busy={opening.isPending} onClick={() => opening.mutate()}>
        The paper as PDF ({about})
      </Button>
    </div>
  )
}
