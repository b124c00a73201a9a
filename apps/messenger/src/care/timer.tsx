import { ChoiceRow, Section, toasts } from '@causeway/ui'
import type { ReactElement } from 'react'
import type { Conversation, Room } from '../engine/api.ts'
import { sentenceOf } from '../screens/attempt.ts'
import { spanOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

const hour = 3600
const choices = [300, hour, 8 * hour, 24 * hour, 7 * 24 * hour, 28 * 24 * hour] as const

/** How long what is written here lives. */
export function Timer({ conversation, room }: { conversation: Conversation; room: Room }): ReactElement {
  const t = useT()
  const care = useCareT()
  const { timerSeconds } = conversation
  // Another device may have set a span that is not offered here.
  const spans = [...new Set([...choices, ...(timerSeconds === undefined ? [] : [timerSeconds])])].sort((a, b) => a - b)
  const set = (value: string): void =>
    void room
      .setTimer(value === '' ? undefined : Number(value))
      .catch((error: unknown) => toasts.add({ text: sentenceOf(t, error), urgent: true }))
  return (
    <Section hint={care('timer.hint')}>
      <ChoiceRow
        label={care('timer.title')}
        value={timerSeconds === undefined ? '' : `${timerSeconds}`}
        options={[
          { value: '', label: care('timer.off') },
          ...spans.map(seconds => ({ value: `${seconds}`, label: spanOf(t.language.tag, seconds) })),
        ]}
        onValue={set}
      />
    </Section>
  )
}
