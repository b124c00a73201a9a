// A message's file as an address that the page can show. Each is fetched and opened once while the page lives.

import { useEffect, useState } from 'react'
import type { Room } from '../engine/api.ts'

export type Loading =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly url: string }
  | { readonly kind: 'failed' }

const loaded = new Map<string, Promise<string>>()

export function fileUrl(room: Room, id: string): Promise<string> {
  const key = `${room.id} ${id}`
  const known = loaded.get(key)
  if (known !== undefined) return known
  const url = room.download(id).then(blob => URL.createObjectURL(blob))
  loaded.set(key, url)
  url.catch(() => loaded.delete(key))
  return url
}

/** Loads at once when `wanted`. */
export function useFile(room: Room, id: string, wanted: boolean): Loading {
  const [state, setState] = useState<Loading>({ kind: 'none' })
  useEffect(() => {
    if (!wanted) return undefined
    let current = true
    setState(before => (before.kind === 'ready' ? before : { kind: 'loading' }))
    fileUrl(room, id).then(
      url => current && setState({ kind: 'ready', url }),
      () => current && setState({ kind: 'failed' }),
    )
    return () => {
      current = false
    }
  }, [room, id, wanted])
  return state
}
