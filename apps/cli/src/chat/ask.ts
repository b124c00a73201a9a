// Who are you? Asked only at a terminal, when the command line did not say.

import { isCancel, select, text } from '@clack/prompts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import type { KnownProperty } from './address.ts'

const examples = { phone: '+15550001', username: 'ada', email: 'cleo@commons.example' } as const

/** `app:handle`, chosen from the server's apps. */
export async function askWho(properties: readonly KnownProperty[]): Promise<string> {
  const open = properties.filter(({ embeddedLogin }) => embeddedLogin)
  const app = answered(
    await select({
      message: 'Which app do you use?',
      options: open.map(({ domain, name, handleType }) => ({ value: domain, label: name, hint: handleType })),
    }),
  )
  const handleType = open.find(({ domain }) => domain === app)?.handleType ?? 'username'
  const handle = answered(await text({ message: `Your ${handleType} there?`, placeholder: examples[handleType] }))
  return `${app}:${handle}`
}

function answered(answer: string | symbol): string {
  if (typeof answer === 'string' && answer !== '' && !isCancel(answer)) return answer
  throw new Failure(exitCodes.usage, 'Nobody was named.', 'Say who you are: --as lumen:ada')
}
