// Pictures of groups and people as addresses that the page can show: the tiny one at once, the picture when it is there.

import { useEffect, useState } from 'react'
import type { Engine, PictureInfo } from './engine/api.ts'
import { useEngine } from './engine-context.tsx'

/** By the picture's id: each is opened once while the page lives. */
const opened = new Map<string, string>()
const opening = new Map<string, Promise<void>>()
const tiny = new Map<string, string>()

/** `owner`: the room's or the person's address. Undefined: initials. */
export function usePicture(owner: string, picture: PictureInfo | undefined): string | undefined {
  const engine = useEngine()
  const [, drawAgain] = useState(0)
  const id = picture?.id
  useEffect(() => {
    if (id === undefined || opened.has(id)) return undefined
    let current = true
    void open(engine, owner, id).then(() => current && drawAgain(count => count + 1))
    return () => {
      current = false
    }
  }, [engine, owner, id])
  return picture === undefined ? undefined : (opened.get(picture.id) ?? tinyUrl(picture.id, picture.preview))
}

function open(engine: Engine, owner: string, id: string): Promise<void> {
  const present =
    opening.get(id) ??
    engine
      .picture(owner)
      .then(blob => void opened.set(id, URL.createObjectURL(blob)))
      .catch(() => void opening.delete(id))
  opening.set(id, present)
  return present
}

/** `id` names what it is the small version of. */
export function tinyUrl(id: string, preview: Uint8Array | undefined): string | undefined {
  if (preview === undefined) return undefined
  const known = tiny.get(id) ?? URL.createObjectURL(new Blob([preview as Uint8Array<ArrayBuffer>], { type: 'image/webp' }))
  tiny.set(id, known)
  return known
}
