// What the operator can see about this chat, from the same inventory that its code is bound to: nothing is written here by hand
// but the grouping.

import { Dialog, Section } from '@causeway/ui'
import { inventory } from '@causeway/wire'
import type { Datum } from '@causeway/wire'
import { Eye, EyeOff, KeyRound, Lock } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'
import type { TextKey } from '../texts/index.ts'

/** The data that a conversation leaves; those of an account stand on the page of what is held about me. */
const ofChats = /^(room|message|media|contact)\./

const groups: readonly (readonly [Datum['readability'], TextKey, LucideIcon])[] = [
  ['readable', 'operator.readable', Eye],
  ['ciphertext', 'operator.ciphertext', Lock],
  ['public-key', 'operator.public', KeyRound],
]

export default function Operator({ onClose }: { onClose: () => void }): ReactElement {
  const t = useT()
  const data: readonly (readonly [string, Datum])[] = Object.entries(inventory).filter(([key]) => ofChats.test(key))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('operator.title')}
      description={t('operator.lead')}
      size="large"
      closeLabel={t('any.close')}
    >
      <div className="flex gap-3 rounded-2xl bg-accent-wash p-4 text-body">
        <EyeOff aria-hidden className="size-5 shrink-0 text-accent-ink" />
        <p>
          <strong className="font-semibold">{t('operator.not')}.</strong> {t('operator.not.detail')}
        </p>
      </div>
      {groups.map(([readability, title, icon]) => (
        <Group
          key={readability}
          title={t(title)}
          icon={icon}
          data={data.filter(([, datum]) => datum.readability === readability)}
        />
      ))}
    </Dialog>
  )
}

function Group({
  title,
  icon: Icon,
  data,
}: {
  title: string
  icon: LucideIcon
  data: readonly (readonly [string, Datum])[]
}): ReactElement | null {
  if (data.length === 0) return null
  return (
    <Section title={title}>
      {data.map(([key, { what, why, retention }]) => (
        <div key={key} className="flex gap-3 px-4 py-3">
          <Icon aria-hidden className="mt-0.5 size-4.5 shrink-0 text-ink-soft" />
          {/* The inventory is written in English, like the law it answers to. */}
          <div lang="en" dir="ltr" className="min-w-0 text-start">
            <p className="text-body font-semibold">{what}</p>
            <p className="text-small text-ink-soft">
              {why}. How long: {retention}.
            </p>
          </div>
        </div>
      ))}
    </Section>
  )
}
