import { Section, SwitchRow } from '@causeway/ui'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { setNotes, useNotes } from '../notify.ts'
import { useT } from '../texts/index.ts'

export function Notifications(): ReactElement {
  const t = useT()
  const wishes = useNotes()
  const [permission, setPermission] = useState(Notification.permission)
  const show = async (wanted: boolean): Promise<void> => {
    const granted = wanted ? await Notification.requestPermission() : permission
    setPermission(granted)
    setNotes({ show: wanted && granted === 'granted' })
  }
  return (
    <Section title={t('settings.notifications')} hint={permission === 'denied' ? t('settings.notifications.blocked') : undefined}>
      <SwitchRow
        label={t('settings.notifications.show')}
        checked={wishes.show && permission === 'granted'}
        disabled={permission === 'denied'}
        onChecked={wanted => void show(wanted)}
      />
      <SwitchRow label={t('settings.notifications.text')} checked={wishes.text} onChecked={text => setNotes({ text })} />
    </Section>
  )
}
