// The emoji picker in the reader's language; a chunk of its own.

import { EmojiPicker } from '@causeway/ui/emoji'
import type { ReactElement } from 'react'
import { useT } from '../texts/index.ts'

const groups = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const

export default function Emoji({ onPick }: { onPick: (emoji: string) => void }): ReactElement {
  const t = useT()
  return (
    <EmojiPicker
      label={t('emoji.label')}
      searchLabel={t('emoji.search')}
      nothingFound={t('emoji.none')}
      groupNames={groups.map(group => t(`emoji.group.${group}`))}
      language={t.language.tag}
      onPick={onPick}
    />
  )
}
