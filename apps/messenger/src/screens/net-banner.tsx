import { Banner, Button } from '@causeway/ui'
import { CloudOff, Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { useEngine, useLive } from '../engine-context.tsx'
import { useT } from '../texts/index.ts'
import { paths } from './paths.ts'

/** A short loss of the connection is not worth a word. */
const patienceMs = 1500

/** Across the top: no connection, or no place in the account any more. */
export function NetBanner(): ReactElement | null {
  const t = useT()
  const { net, phase } = useLive(useEngine().status)
  const [late, setLate] = useState(false)
  useEffect(() => {
    setLate(false)
    if (net === 'online') return undefined
    const timer = setTimeout(() => setLate(true), net === 'offline' ? 0 : patienceMs)
    return () => clearTimeout(timer)
  }, [net])
  if (phase === 'removed')
    return (
      <Banner
        tone="danger"
        icon={Unplug}
        live
        action={
          <Button kind="plain" onClick={() => location.assign(paths.settings('sign-out'))}>
            {t('settings.signOut')}
          </Button>
        }
      >
        {t('net.removed')}
      </Banner>
    )
  if (net === 'online' || !late) return null
  return (
    <Banner tone="warning" icon={CloudOff} live>
      {t('net.offline')}
    </Banner>
  )
}
