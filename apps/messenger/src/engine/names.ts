import type { Message } from '@causeway/client'
import { CausewayError } from '@causeway/wire'
import { nameOf } from './content.ts'
import { nameIn } from './name.ts'
import type { Inside, Session } from './session.ts'

/** People are learnt by what they call themselves. */
export async function learnName({ people, changed }: Inside, message: Message): Promise<void> {
  const name = nameOf(message.extras)
  if (name === undefined || message.isOwn) return
  if (await people.learnName(message.sender, name, message.timestamp ?? 0)) changed('people')
}

export function nameMethods({ people }: Inside): Session['methods'] {
  return {
    /** Rejects with `request.invalid` for what cannot be shown as a name. */
    async callPerson(user: string, text: string): Promise<void> {
      const name = nameIn(text)
      if (name === undefined && text.trim() !== '') throw new CausewayError('request.invalid', 'not a name')
      await people.call(user, name)
    },
  }
}
