// A letter, made by the server from the rules: the same facts give the same words.

import { Button, Dialog } from '@causeway/ui'
import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import type { ReactElement } from 'react'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { saveFile } from '../../parts/download.ts'
import { Failed } from '../../parts/page.tsx'
import { Waiting } from '../../shell.tsx'

export interface LetterProps {
  readonly matter: string
  readonly letter: 'narrowing' | 'refusal' | 'objection'
  readonly title: string
}

export function Letter({ matter, letter, title }: LetterProps): ReactElement {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button icon={FileText} onClick={() => setOpen(true)}>
        {title}
      </Button>
      {isOpen && <LetterDialog matter={matter} letter={letter} title={title} onClose={() => setOpen(false)} />}
    </>
  )
}

function LetterDialog({ matter, letter, title, onClose }: LetterProps & { onClose: () => void }): ReactElement {
  const read = useQuery({
    queryKey: ['letter', matter, letter],
    queryFn: () => call('readLetter', { params: { matter, letter } }),
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <Dialog
      open
      size="large"
      onClose={onClose}
      closeLabel="Close"
      title={title}
      footer={
        read.data !== undefined && (
          <Button onClick={() => saveFile(`${letter}-${matter}.txt`, read.data.text, 'text/plain')}>Save as text</Button>
        )
      }
    >
      {read.isPending && <Waiting />}
      {read.isError && <Failed error={read.error} />}
      {read.data !== undefined && <p className="text-body break-words whitespace-pre-wrap">{read.data.text}</p>}
    </Dialog>
  )
}
