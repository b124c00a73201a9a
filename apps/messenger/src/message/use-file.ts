// A message's file as an address that the page can show. Each is fetched and opened once while the page lives.

import { useEffect, useState } from 'react'
import type { Room } from '../engine/api.ts'

export type Loading =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly url: string; readonly file: Blob }
  | { readonly kind: 'failed' }

interface Loaded {
  readonly url: string
  readonly file: Blob
}

const loaded = new Map<string, Promise<Loaded>>()

export async function fileUrl(room: Room, id: string): Promise<string> {
  return (await load(room, id)).url
}

function load(room: Room, id: string): Promise<Loaded> {
  const key = `${room.id} ${id}`
  const known = loaded.get(key)
  if (known !== undefined) return known
  const loading = room.download(id).then(file => ({ url: URL.createObjectURL(file), file }))
  loaded.set(key, loading)
  loading.catch(() => loaded.delete(key))
  return loading
}

/** Loads at once when `wanted`. */
export function useFile(room: Room, id: string, wanted: boolean): Loading {
  const [state, setState] = useState<Loading>({ kind: 'none' })
  useEffect(() => {
    if (!wanted) return undefined
    let current = true
    setState(before => (before.kind === 'ready' ? before : { kind: 'loading' }))
    load(room, id).then(
      file => current && setState({ kind: 'ready', ...file }),
      () => current && setState({ kind: 'failed' }),
    )
    return () => {
      current = false
    }
  }, [room, id, wanted])
  return state
}
