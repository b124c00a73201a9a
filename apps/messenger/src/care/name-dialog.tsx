// What somebody is called: the reader, by all whom they write to; somebody else, by the reader alone.

import { Button, Dialog, Field } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { nameLengthMax } from '../engine/name.ts'
import type { Person } from '../engine/api.ts'
import { useEngine } from '../engine-context.tsx'
import { useAttempt } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

export default function NameDialog({ person, onClose }: { person: Person; onClose: () => void }): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const { user, isMe, goesBy } = person
  const [name, setName] = useState(chosenOf(person))
  const attempt = useAttempt()
  return (
    <Dialog
      open
      onClose={onClose}
      title={isMe ? t('settings.name') : care('name.of', { name: goesBy })}
      size="small"
      closeLabel={t('any.close')}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={event => {
          event.preventDefault()
          attempt.run(() => engine.callPerson(user, name).then(onClose))
        }}
      >
        <Field
          label={care('name.label')}
          value={name}
          onValue={setName}
          placeholder={goesBy}
          hint={care(isMe ? 'name.own.who' : 'name.of.who')}
          error={attempt.error}
          maxLength={nameLengthMax}
          autoComplete={isMe ? 'name' : 'off'}
          autoFocus
        />
        <Button kind="primary" type="submit" wide busy={attempt.busy}>
          {t('any.save')}
        </Button>
      </form>
    </Dialog>
  )
}

/** What was set here; '' for nothing. */
function chosenOf({ isMe, name, goesBy, handle }: Person): string {
  if (isMe) return goesBy === handle ? '' : goesBy
  return isCalledByReader({ name, goesBy }) ? name : ''
}

/** Else the name is what they say, perhaps with their handle after it. */
export function isCalledByReader({ name, goesBy }: Pick<Person, 'name' | 'goesBy'>): boolean {
  return !name.startsWith(goesBy)
}
