// What protects a minor, in plain words: who may write, what is covered, what is limited, and who helps. What stands here is read from
// the rules themselves; it is about the own account only.

import { ActionRow, Section } from '@causeway/ui'
import { isChild } from '@causeway/wire'
import { Flag, ShieldCheck, UsersRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement, ReactNode } from 'react'
import { useLocation } from 'wouter'
import type { Care, Guardians } from '../engine/api-care.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { PaneBody, PaneHeader } from '../screens/pane-header.tsx'
import { paths } from '../screens/paths.ts'
import { sentenceOf } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'
import { useCareT } from './texts/index.ts'

interface Loaded {
  readonly whoMayAsk: Awaited<ReturnType<Guardians['whoMayAsk']>>
  readonly limits: Awaited<ReturnType<Care['limits']>>
}

export default function MinorPage(): ReactElement {
  const t = useT()
  const care = useCareT()
  const engine = useEngine()
  const [, go] = useLocation()
  const protection = useLive(engine.protection)
  const [loaded, setLoaded] = useState<Loaded>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    Promise.all([engine.guardians.whoMayAsk(), engine.care.limits()]).then(
      ([whoMayAsk, limits]) => setLoaded({ whoMayAsk, limits }),
      (cause: unknown) => setError(sentenceOf(t, cause)),
    )
  }, [engine, t])
  return (
    <>
      <PaneHeader title={care('minor.title')} onBack={() => go(paths.settings('privacy'))} inner />
      <PaneBody>
        <p className="text-body">{care('minor.lead')}</p>
        {loaded === undefined || protection === undefined ? (
          <p className="text-body text-ink-soft">{error ?? t('any.loading')}</p>
        ) : (
          <>
            <Section title={care('minor.who')} hint={care('minor.who.hint')}>
              {(['18+', '16-17', '13-15'] as const).map(band => (
                <Row key={band} title={care(`minor.band.${band}`)}>
                  {care(`minor.rule.${loaded.whoMayAsk[band]}`)}
                  {loaded.whoMayAsk[band] === 'connected' && protection.supervised && ` ${care('minor.rule.guardian')}`}
                </Row>
              ))}
            </Section>
            <Section title={care('minor.covered')}>
              <Row title={care('minor.pictures')}>
                {care(protection.blurPictures ? 'minor.pictures.on' : 'minor.pictures.off')}
              </Row>
              {isChild(protection.ageBand) && <Row title={care('minor.held')}>{care('minor.held.on')}</Row>}
              <Row title={care('minor.links')}>{care('minor.links.on')}</Row>
              <Row title={care('minor.secret')}>{care('minor.secret.detail')}</Row>
            </Section>
            <Section title={care('minor.limits')}>
              {loaded.limits.map(({ sentence, used, max }) => (
                <Row key={sentence} title={care('filed.used', { used, max })}>
                  {sentence}
                </Row>
              ))}
            </Section>
          </>
        )}
        <Section title={care('minor.help')}>
          <Row title={care('minor.help.first')}>{care('minor.help.first.detail')}</Row>
          <Row title={care('minor.help.report')}>{care('minor.help.report.detail')}</Row>
          <Row title={care('minor.help.call')}>{care('minor.help.call.detail')}</Row>
          <ActionRow leads icon={Flag} label={care('privacy.reports')} onSelect={() => go(paths.settings('reports'))} />
          <ActionRow leads icon={UsersRound} label={care('guardian.title')} onSelect={() => go(paths.settings('guardian'))} />
          <ActionRow leads icon={ShieldCheck} label={care('privacy.title')} onSelect={() => go(paths.settings('privacy'))} />
        </Section>
      </PaneBody>
    </>
  )
}

function Row({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <div className="px-4 py-3">
      <p className="text-body font-semibold">{title}</p>
      <p className="text-body text-ink-soft">{children}</p>
    </div>
  )
}
