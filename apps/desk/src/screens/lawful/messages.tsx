// Messages between the agency and our people, on one matter.

import { Button, cx } from '@causeway/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { SendHorizontal } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { Failed } from '../../parts/page.tsx'
import { TextArea } from '../../parts/text-area.tsx'
import { timeText } from '../../parts/time.ts'
import { act } from './queries.ts'
import type { MatterView } from './view.ts'

export interface MessagesProps {
  readonly matter: MatterView
  /** Names by id, where they may be seen. */
  readonly people?: Readonly<Record<string, string>>
}

const senders = { agency: 'The agency', operator: 'The operator' } as const

export function Messages({ matter: { id, messages }, people = {} }: MessagesProps): ReactElement {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const sending = useMutation({
    mutationFn: () => act(id, { kind: 'message', stepUp: false, hash: '' }, { text: text.trim() }),
    onSuccess: async () => {
      setText('')
      await client.invalidateQueries({ queryKey: ['matter', id] })
    },
  })
  return (
    <section aria-label="Messages" className="flex flex-col gap-2">
      <h3 className="text-small font-semibold text-ink-soft">Messages</h3>
      {messages.map(({ by, from, text: said, atMs }) => (
        <div key={`${atMs} ${said}`} className={cx('rounded-xl px-3 py-2', from === 'agency' ? 'bg-sunken' : 'bg-accent-wash')}>
          <p className="text-small text-ink-soft">
            {people[by ?? ''] ?? senders[from]}, {timeText(atMs)}
          </p>
          <p className="text-body break-words whitespace-pre-wrap">{said}</p>
        </div>
      ))}
      {sending.isError && <Failed error={sending.error} />}
      <TextArea label="Write a message" value={text} onValue={setText} rows={2} />
      <Button
        icon={SendHorizontal}
        className="self-start"
        disabled={text.trim() === ''}
        busy={sending.isPending}
        onClick={() => sending.mutate()}
      >
        Send
      </Button>
    </section>
  )
}
