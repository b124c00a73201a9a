import { cx } from '@causeway/ui'
import { reportCategories, type ReportCategoryName } from '@causeway/wire'
import type { ReactElement } from 'react'
import type { Columns } from '../../parts/data-table.tsx'

/** How bad a case is and what it was reported as: the first columns of every table of cases. */
export function categoryColumns<Row extends { readonly category: ReportCategoryName }>(): Columns<Row> {
  return [
    {
      id: 'severity',
      accessorFn: ({ category }) => reportCategories[category].severity,
      header: 'Severity',
      cell: ({ row }) => <Severity severity={reportCategories[row.original.category].severity} />,
    },
    { id: 'category', accessorFn: ({ category }) => reportCategories[category].title, header: 'Reported as' },
  ]
}

const words = ['', 'Annoying', 'Harmful', 'Serious', 'Danger'] as const
const tones = [
  '',
  'bg-sunken text-ink',
  'bg-sunken text-ink',
  'bg-warning-wash text-warning-ink',
  'bg-danger-wash text-danger-ink',
]

function Severity({ severity }: { severity: number }): ReactElement {
  return (
    <span className={cx('inline-block rounded-lg px-2 py-0.5 text-small font-semibold whitespace-nowrap', tones[severity])}>
      {severity} {words[severity]}
    </span>
  )
}
