// Whoever follows a link into a group: where it leads, and one question. What is kept back looks like no answer.

import { Avatar, Banner, Button, Empty } from '@causeway/ui'
import { isChild } from '@causeway/wire'
import { Link2, UserCheck } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import type { Followed } from '../engine/api-ways.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { useGuard } from '../message/use-guard.ts'
import { tinyUrl } from '../picture.ts'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { useT } from '../texts/index.ts'
import { useGroupT } from './texts/index.ts'
import { wayError } from './way-error.ts'

/** Another link in the same tab changes only what stands after the #: then everything begins anew. */
export default function Join(): ReactElement {
  const link = useSyncExternalStore(onOtherLink, () => location.hash)
  return <Way key={link} link={link} />
}

function onOtherLink(told: () => void): () => void {
  addEventListener('hashchange', told)
  return () => removeEventListener('hashchange', told)
}

function Way({ link }: { link: string }): ReactElement {
  const words = useGroupT()
  const engine = useEngine()
  const [, go] = useLocation()
  const { followed, error, busy, ask } = useFollowed(link)
  // So small a picture tells the model nothing; and a child is shown none of somebody new, whatever they chose about covers.
  const { isGuarded, protection } = useGuard({ acquaintance: 'stranger' })
  const isHidden = isGuarded || (protection !== undefined && isChild(protection.ageBand))
  const room = followed?.room
  const known = useLive(engine.conversations)?.some(({ id, over }) => id === room && !over) === true
  return (
    <>
      <PaneHeader title={words('join.title')} onBack={() => go(paths.list)} />
      <PaneBody>
        {followed === undefined && error !== undefined && (
          <Empty icon={Link2} title={words('join.no')}>
            {error}
          </Empty>
        )}
        {followed !== undefined && (
          <div className="flex flex-col items-center gap-4 text-center">
            <Avatar
              name={followed.name}
              seed={link}
              size="huge"
              picture={isHidden ? undefined : tinyUrl(link, followed.picture)}
            />
            <h2 className="text-title font-semibold">
              <bdi>{followed.name === '' ? words('join.nameless') : followed.name}</bdi>
            </h2>
            <p role="status" className="max-w-sm text-body text-ink-soft">
              {words(
                followed.state === 'open' ? (followed.approval ? 'join.approval' : 'join.direct') : `join.${followed.state}`,
              )}
            </p>
            {followed.state === 'open' && (
              <Button kind="primary" icon={UserCheck} busy={busy} onClick={ask}>
                {words('join.ask')}
              </Button>
            )}
            {room !== undefined && known && (
              <Button kind="primary" onClick={() => go(paths.room(room), { replace: true })}>
                {words('join.open')}
              </Button>
            )}
            {error !== undefined && (
              <div role="alert" className="w-full overflow-hidden rounded-2xl text-start">
                <Banner tone="warning">{error}</Banner>
              </div>
            )}
            <p className="max-w-sm text-small text-ink-soft">{words('join.who', { name: engine.property.name })}</p>
          </div>
        )}
      </PaneBody>
    </>
  )
}

interface Following {
  readonly followed: Followed | undefined
  readonly error: string | undefined
  readonly busy: boolean
  readonly ask: () => void
}

/** Looks again whenever the list of conversations changes: then somebody may have said yes. */
function useFollowed(link: string): Following {
  const t = useT()
  const words = useGroupT()
  const engine = useEngine()
  const [followed, setFollowed] = useState<Followed>()
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const count = useLive(engine.conversations)?.length
  const { net } = useLive(engine.status)
  useEffect(() => {
    let current = true
    engine.ways.follow(link).then(
      found => {
        if (!current) return undefined
        setError(undefined)
        return setFollowed(found)
      },
      (cause: unknown) => current && setError(wayError(t, words, cause)),
    )
    return () => {
      current = false
    }
  }, [engine, link, count, net, t, words])
  const ask = async (): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      setFollowed(await engine.ways.ask(link))
    } catch (cause) {
      setError(wayError(t, words, cause))
    }
    setBusy(false)
  }
  return { followed, error, busy, ask: () => void ask() }
}
