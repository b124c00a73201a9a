// The camera while it looks for a code. It is off as soon as this is gone, and no picture is kept.

import { loadQrReader } from '@causeway/ui/qr-reader'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement, RefObject } from 'react'
import { useScanT } from './texts/index.ts'

const everyMs = 150

export interface CameraProps {
  readonly onText: (text: string) => boolean
  readonly onDone: () => void
}

export default function Camera(props: CameraProps): ReactElement {
  const words = useScanT()
  const video = useRef<HTMLVideoElement>(null)
  const trouble = useCode(video, props)
  return (
    <>
      {trouble !== 'refused' && (
        <video
          ref={video}
          aria-label={words('picture')}
          muted
          playsInline
          className="aspect-square w-full rounded-2xl bg-black object-cover"
        />
      )}
      <p role="status" className="min-h-5 text-body text-ink-soft">
        {trouble !== undefined && words(trouble)}
      </p>
    </>
  )
}

/** Looks until a code is taken; says why none was. */
function useCode(video: RefObject<HTMLVideoElement | null>, props: CameraProps): 'other' | 'refused' | undefined {
  const [trouble, setTrouble] = useState<'other' | 'refused'>()
  const latest = useRef(props)
  latest.current = props
  useEffect(() => {
    let stream: MediaStream | undefined
    let gone = false
    const look = async (): Promise<void> => {
      const element = video.current
      const [read, opened] = await Promise.all([loadQrReader(), openCamera()])
      stream = opened
      if (gone || element === null) return stop(opened)
      element.srcObject = opened
      await element.play()
      while (!gone) {
        const text = await read(element)
        if (gone) return
        if (text !== undefined && latest.current.onText(text)) return latest.current.onDone()
        if (text !== undefined) setTrouble('other')
        await new Promise(resolve => setTimeout(resolve, everyMs))
      }
    }
    look().catch(() => !gone && setTrouble('refused'))
    return () => {
      gone = true
      stop(stream)
    }
  }, [video])
  return trouble
}

/** The one at the back, where there are two. */
async function openCamera(): Promise<MediaStream> {
  return await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: 640, height: 480 } })
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}
