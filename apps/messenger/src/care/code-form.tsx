// A code of another own account, typed in (or put in by what stands between the field and the button).

import { Button, Field, Section, toasts } from '@causeway/ui'
import type { ReactElement, ReactNode } from 'react'
import { useState } from 'react'
import { useAttempt } from '../screens/attempt.ts'

export interface CodeFormProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly label: string
  readonly action: string
  /** Said when the code was taken. */
  readonly done: string
  readonly onCode: (code: string) => Promise<unknown>
  readonly children?: (setCode: (code: string) => void) => ReactNode
}

export function CodeForm({ title, lead, label, action, done, onCode, children }: CodeFormProps): ReactElement {
  const [code, setCode] = useState('')
  const attempt = useAttempt()
  const take = async (): Promise<void> => {
    await onCode(code.trim())
    setCode('')
    toasts.add({ text: done })
  }
  return (
    <Section title={title}>
      <form
        className="flex flex-col gap-3 px-4 py-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(take)
        }}
      >
        {lead}
        <Field
          label={label}
          value={code}
          onValue={setCode}
          error={attempt.error}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          dir="ltr"
        />
        {children?.(setCode)}
        <Button type="submit" wide busy={attempt.busy} disabled={code.trim() === ''}>
          {action}
        </Button>
      </form>
    </Section>
  )
}
