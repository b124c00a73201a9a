import type { Message } from '@causeway/client'
import { nameOf } from './content.ts'
import type { Inside } from './session.ts'

/** People are learnt by what they call themselves. */
export async function learnName({ people, changed }: Inside, message: Message): Promise<void> {
  const name = nameOf(message.extras)
  if (name === undefined || message.isOwn || people.of(message.sender).name === name) return
  await people.learnName(message.sender, name)
  changed(`room ${message.room}`, `members ${message.room}`, 'conversations')
}
