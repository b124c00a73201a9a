// Reports of what somebody else gave a group: its name, its picture.

import { ActionRow, Section } from '@causeway/ui'
import { Flag } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ReactElement } from 'react'
import type { Conversation } from '../engine/api.ts'
import { useCareT } from './texts/index.ts'

const Report = lazy(() => import('./report.tsx'))

export function GroupReports({ conversation }: { conversation: Conversation }): ReactElement | null {
  const care = useCareT()
  const [asked, setAsked] = useState<'group-name' | 'group-picture'>()
  const { id, name, givenBy, picture } = conversation
  const byAnother = {
    name: givenBy.name?.isMe === false,
    picture: picture !== undefined && givenBy.picture?.isMe === false,
  }
  if (!byAnother.name && !byAnother.picture) return null
  return (
    <Section>
      {byAnother.name && (
        <ActionRow danger icon={Flag} label={care('report.title.groupName')} onSelect={() => setAsked('group-name')} />
      )}
      {byAnother.picture && (
        <ActionRow danger icon={Flag} label={care('report.title.groupPicture')} onSelect={() => setAsked('group-picture')} />
      )}
      <Suspense>
        {asked !== undefined && <Report about={{ kind: asked, room: id }} name={name} onClose={() => setAsked(undefined)} />}
      </Suspense>
    </Section>
  )
}
