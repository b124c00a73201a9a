// The conversation's own code is not needed to show the list. It is fetched right after, so that it is there before anybody has chosen;
// then it is rendered at once (React's `lazy` would show its fallback for 300 ms at least).

import { useEffect, useState } from 'react'
import type { default as RoomView } from '../room/room.tsx'

let loaded: typeof RoomView | undefined

export async function loadRoomView(): Promise<typeof RoomView> {
  return (loaded ??= (await import('../room/room.tsx')).default)
}

/** Undefined until its code is there. */
export function useRoomView(): typeof RoomView | undefined {
  const [view, setView] = useState(() => loaded)
  useEffect(() => {
    if (view === undefined) void loadRoomView().then(there => setView(() => there))
  }, [view])
  return view
}
