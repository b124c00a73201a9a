// Above the text that is written: the offer to preview its first link, and the preview while it is made and when it is there. Sending never waits for it.

import { Button, IconButton } from '@causeway/ui'
import type { LinkPreview } from '@causeway/wire'
import { Link2, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactElement, RefObject } from 'react'
import type { Room } from '../engine/api.ts'
import type { Wishes } from '../engine/api-care.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { linksOf } from '../text/format.ts'
import { usePictureUrl } from './picture-url.ts'
import { usePreviewT } from './texts/index.ts'

export interface PreviewStripProps {
  readonly room: Room
  readonly text: string
  /** Where whoever sends finds the preview that is shown. */
  readonly made: RefObject<LinkPreview | undefined>
  /** Where one writes on. */
  readonly area: RefObject<HTMLTextAreaElement | null>
}

export default function PreviewStrip({ room, text, made, area }: PreviewStripProps): ReactElement | null {
  const words = usePreviewT()
  const { care, wishes } = useEngine()
  const isAlways = useLive(wishes).linkPreviews === 'always'
  const [asked, setAsked] = useState<string>()
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  const link = linksOf(text).find(isPreviewable)
  const url = link === undefined || dismissed.includes(link) ? undefined : link
  const isWanted = url !== undefined && (isAlways || asked === url)
  const preview = usePreview(room, isWanted ? url : undefined, asked === url ? 0 : restMs)
  useEffect(() => {
    made.current = preview === 'making' ? undefined : preview
    return () => void (made.current = undefined)
  }, [made, preview])
  if (url === undefined || (isWanted && preview === undefined)) return null
  const writeOn = (): void => area.current?.focus()
  const dismiss = (): void => {
    setDismissed([...dismissed, url])
    writeOn()
  }
  const wish = (linkPreviews: Wishes['linkPreviews']): void => {
    void care.setWishes({ linkPreviews })
    writeOn()
  }
  const site = new URL(url).host
  return (
    <section aria-label={words('label')} className="flex items-start gap-3 px-4 pt-2.5">
      {!isWanted ? (
        <>
          <Link2 aria-hidden className="mt-0.5 size-4.5 shrink-0 text-accent-ink" />
          <div className="min-w-0 grow text-small">
            <p className="font-semibold text-ink">{words('offer')}</p>
            <p className="text-ink-soft">{words('offer.detail', { site })}</p>
            <div className="mt-1.5 flex flex-wrap gap-2">
              <Button
                onClick={() => {
                  setAsked(url)
                  writeOn()
                }}
              >
                {words('make')}
              </Button>
              <Button onClick={() => wish('always')}>{words('always')}</Button>
              <Button onClick={() => wish('never')}>{words('never')}</Button>
            </div>
          </div>
          <IconButton small icon={X} label={words('dismiss')} onClick={dismiss} />
        </>
      ) : (
        <>
          {preview === 'making' || preview === undefined ? (
            <Making label={words('making', { site })} />
          ) : (
            <Made preview={preview} />
          )}
          <IconButton small icon={X} label={words('remove')} onClick={dismiss} />
        </>
      )}
    </section>
  )
}

/** Fingers that rest for so long have written the whole address. */
const restMs = 700

/** An address that is still being typed has no end yet. */
function isPreviewable(href: string): boolean {
  return /^https:\/\/(?:[a-z\d-]+\.)+[a-z][a-z\d-]+(?::\d+)?(?:[/?#]|$)/i.test(href) && href.length <= 2_000
}

/** `making` while it is not known; undefined where there is none. */
function usePreview(room: Room, url: string | undefined, afterMs: number): LinkPreview | 'making' | undefined {
  const [known, setKnown] = useState<{ readonly url: string; readonly preview: LinkPreview | undefined }>()
  useEffect(() => {
    if (url === undefined) return undefined
    let isCurrent = true
    const ask = (): void =>
      void room.previewLink(url).then(
        preview => isCurrent && setKnown({ url, preview }),
        () => isCurrent && setKnown({ url, preview: undefined }),
      )
    const timer = setTimeout(ask, afterMs)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [room, url, afterMs])
  if (url === undefined) return undefined
  return known?.url === url ? known.preview : 'making'
}

function Making({ label }: { label: string }): ReactElement {
  return (
    <div role="status" className="flex min-w-0 grow items-center gap-3">
      <span className="sr-only">{label}</span>
      <span aria-hidden className="size-12 shrink-0 animate-pulse rounded-lg bg-sunken motion-reduce:animate-none" />
      <span aria-hidden className="flex min-w-0 grow flex-col gap-2">
        <span className="h-3.5 w-3/5 animate-pulse rounded bg-sunken motion-reduce:animate-none" />
        <span className="h-3 w-2/5 animate-pulse rounded bg-sunken motion-reduce:animate-none" />
      </span>
    </div>
  )
}

function Made({ preview }: { preview: LinkPreview }): ReactElement {
  const picture = usePictureUrl(preview.picture)
  return (
    <div role="status" className="flex min-w-0 grow items-center gap-3">
      {picture !== undefined && <img src={picture} alt="" className="size-12 shrink-0 rounded-lg object-cover" />}
      <div className="min-w-0 grow text-small">
        <p className="truncate font-semibold text-ink" dir="auto">
          {preview.title}
        </p>
        <p className="truncate text-ink-soft">
          <bdi>{new URL(preview.url).host}</bdi>
        </p>
      </div>
    </div>
  )
}
