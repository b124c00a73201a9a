import { Button, Dialog, Field, Section, SwitchRow } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Room } from '../engine/api.ts'
import { pollOptionsMax } from '../engine/content.ts'
import { useT } from '../texts/index.ts'

export default function PollDialog({ room, onClose }: { room: Room; onClose: () => void }): ReactElement {
  const t = useT()
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState<readonly string[]>(['', ''])
  const [many, setMany] = useState(false)
  const filled = [...new Set(options.map(option => option.trim()).filter(Boolean))]
  const send = (): void => {
    void room.sendPoll(question.trim(), filled, many)
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('poll.title')}
      closeLabel={t('any.close')}
      footer={
        <Button kind="primary" disabled={question.trim() === '' || filled.length < 2} onClick={send}>
          {t('any.send')}
        </Button>
      }
    >
      <Field label={t('poll.question')} value={question} onValue={setQuestion} maxLength={200} />
      {options.map((option, at) => (
        <Field
          // oxlint-disable-next-line react/no-array-index-key -- an answer is its place
          key={at}
          label={t('poll.option', { n: at + 1 })}
          value={option}
          maxLength={100}
          onValue={value => setOptions(options.with(at, value))}
        />
      ))}
      {options.length < pollOptionsMax && (
        <Button kind="plain" onClick={() => setOptions([...options, ''])}>
          {t('poll.addOption')}
        </Button>
      )}
      <Section>
        <SwitchRow label={t('poll.many')} checked={many} onChecked={setMany} />
      </Section>
    </Dialog>
  )
}
