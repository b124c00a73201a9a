// Who is typing in a conversation, and whether the other one is here.

import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'

/** Names of those who write there just now; undefined for nobody. */
export function useTyping({ id }: Conversation): readonly string[] | undefined {
  return useLive(useEngine().signs).typing[id]
}

export function useIsHere({ peer }: Conversation): boolean {
  const { here } = useLive(useEngine().signs)
  return peer !== undefined && here.includes(peer.user)
}

/** In a group it says who. */
export function TypingText({ conversation, names }: { conversation: Conversation; names: readonly string[] }): ReactElement {
  const t = useT()
  const [name = ''] = names
  if (conversation.kind === 'direct') return <>{t('typing.direct')}</>
  return <>{names.length > 1 ? t('typing.several', { n: names.length }) : t('typing.one', { name })}</>
}
