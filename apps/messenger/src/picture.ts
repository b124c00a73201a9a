// Pictures of groups and people as addresses that the page can show: the tiny one at once, the picture when it is there. Of people who
// are not known yet nothing is shown before this device has looked at it (blur/), not even the tiny one.

import { useEffect, useSyncExternalStore } from 'react'
import type { Verdict } from './blur/verdict.ts'
import type { Engine, PictureInfo } from './engine/api.ts'
import { useEngine, useLive } from './engine-context.tsx'
import { useGuard } from './message/use-guard.ts'

/** Why a picture is not shown. */
export type Cover = 'answer' | 'waiting' | 'failed' | Exclude<Verdict, 'fine'>

export interface ShownPicture {
  /** Undefined: initials. */
  readonly url: string | undefined
  readonly cover: Cover | undefined
  /** In spite of its cover, wherever it stands, while the page lives. */
  uncover(): void
}

/** `owner`: the room's or the person's address. */
export function usePicture(owner: string, picture: PictureInfo | undefined): ShownPicture {
  const engine = useEngine()
  const { isGuarded, protection } = useGuard(picture ?? { acquaintance: 'known' })
  const id = picture?.id ?? ''
  const known = useSyncExternalStore(subscribe, () => pictures.get(id))
  const isHeld = picture?.held === true
  useEffect(() => {
    if (id !== '' && !isHeld) open(engine, owner, id)
  }, [engine, owner, id, isHeld])
  const isLookedAt = isGuarded && !isHeld && protection !== undefined && known?.uncovered !== true
  const blob = known?.blob
  useEffect(() => {
    if (isLookedAt && blob !== undefined) lookAt(id, blob)
  }, [id, isLookedAt, blob])
  const cover = isHeld ? 'answer' : isGuarded ? coverOf(known) : undefined
  const url = picture === undefined || cover !== undefined ? undefined : (known?.url ?? tinyUrl(id, picture.preview))
  return { url, cover, uncover: () => learn(id, { uncovered: true }) }
}

/** What somebody shows, or the reader. */
export function useFace(user: string): PictureInfo | undefined {
  return useLive(useEngine().faces)[user]
}

interface Known {
  readonly url?: string
  readonly blob?: Blob
  readonly failed?: boolean
  readonly verdict?: Verdict
  readonly uncovered?: boolean
}

/** By the picture's id: each is opened once while the page lives. */
const pictures = new Map<string, Known>()
const opening = new Set<string>()
const tiny = new Map<string, string>()
const listeners = new Set<() => void>()

function coverOf(known: Known = {}): Cover | undefined {
  const { uncovered, verdict, failed } = known
  if (uncovered === true || verdict === 'fine') return undefined
  return failed === true ? 'failed' : (verdict ?? 'waiting')
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed)
  return () => listeners.delete(changed)
}

function learn(id: string, more: Known): void {
  pictures.set(id, { ...pictures.get(id), ...more })
  for (const changed of listeners) changed()
}

function open(engine: Engine, owner: string, id: string): void {
  if (opening.has(id)) return
  opening.add(id)
  engine.picture(owner).then(
    blob => learn(id, { blob, url: URL.createObjectURL(blob), failed: false }),
    () => {
      opening.delete(id)
      learn(id, { failed: true })
    },
  )
}

function lookAt(id: string, blob: Blob): void {
  void import('./blur/look.ts')
    .then(({ look }) => look(`picture ${id}`, blob))
    .catch((): Verdict => 'unchecked')
    .then(verdict => pictures.get(id)?.verdict !== verdict && learn(id, { verdict }))
}

/** `id` names what it is the small version of. */
export function tinyUrl(id: string, preview: Uint8Array | undefined): string | undefined {
  if (preview === undefined) return undefined
  const known = tiny.get(id) ?? URL.createObjectURL(new Blob([preview as Uint8Array<ArrayBuffer>], { type: 'image/webp' }))
  tiny.set(id, known)
  return known
}
