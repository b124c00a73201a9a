// A voice note while it is made: time, level, throw away, send. Nothing is kept until it is sent.

import { IconButton, peaksOf, toasts } from '@causeway/ui'
import { SendHorizontal, Trash } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement, RefObject } from 'react'
import type { Room } from '../engine/api.ts'
import { clockOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'

const secondsMax = 300
const bars = 48

export default function Recorder({ room, onDone }: { room: Room; onDone: () => void }): ReactElement {
  const t = useT()
  const [seconds, setSeconds] = useState(0)
  const recorder = useRecorder(() => {
    toasts.add({ text: t('voice.noMicrophone'), urgent: true })
    onDone()
  })
  useEffect(() => {
    const timer = setInterval(() => setSeconds(before => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  const send = async (): Promise<void> => {
    const sound = await stopped(recorder)
    onDone()
    if (sound === undefined) return
    const { peaks, durationSeconds } = await shapeOf(sound)
    await room.sendFile(new File([sound], 'voice.webm', { type: sound.type }), { peaks, durationSeconds })
  }
  useEffect(() => {
    if (seconds >= secondsMax) void send()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the end comes once
  }, [seconds])
  return (
    <div className="flex items-center gap-3 border-t border-line bg-panel px-2 py-2.5 wide:px-4">
      <IconButton icon={Trash} label={t('voice.discard')} onClick={onDone} className="text-danger-ink!" />
      <p role="timer" aria-live="off" className="flex grow items-center gap-3 text-body font-semibold">
        <span aria-hidden className="size-2.5 animate-pulse rounded-full bg-danger" />
        {t('voice.recording', { time: clockOf(seconds) })}
      </p>
      <IconButton
        autoFocus
        icon={SendHorizontal}
        label={t('voice.send')}
        onClick={() => void send()}
        className="bg-accent text-on-accent! hover:bg-accent-strong! rtl:-scale-x-100"
      />
    </div>
  )
}

function useRecorder(onRefused: () => void): RefObject<MediaRecorder | null> {
  const recorder = useRef<MediaRecorder>(null)
  const refused = useRef(onRefused)
  refused.current = onRefused
  useEffect(() => {
    let stream: MediaStream | undefined
    let gone = false
    const begin = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      if (gone) return stop(stream)
      recorder.current = new MediaRecorder(stream)
      recorder.current.start()
    }
    begin().catch(() => !gone && refused.current())
    return () => {
      gone = true
      stop(stream)
    }
  }, [])
  return recorder
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

function stopped(ref: RefObject<MediaRecorder | null>): Promise<Blob | undefined> {
  const recorder = ref.current
  if (recorder === null || recorder.state === 'inactive') return Promise.resolve(undefined)
  return new Promise(resolve => {
    recorder.ondataavailable = ({ data }) => resolve(data)
    recorder.stop()
  })
}

async function shapeOf(sound: Blob): Promise<{ peaks: number[]; durationSeconds: number }> {
  const context = new OfflineAudioContext(1, 1, 16_000)
  const buffer = await context.decodeAudioData(await sound.arrayBuffer())
  return { peaks: peaksOf(buffer.getChannelData(0), bars), durationSeconds: buffer.duration }
}
