import { Waveform } from '@causeway/ui'
import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import type { Message, Room } from '../engine/api.ts'
import { clockOf } from '../text/dates.ts'
import { useT } from '../texts/index.ts'
import { useFile } from './use-file.ts'

const speeds = [1, 1.5, 2] as const

/** Plays where it stands; the shape came with the message, the sound comes with the first play. */
export function VoiceNote({ message, room }: { message: Message; room: Room }): ReactElement {
  const t = useT()
  const [wanted, setWanted] = useState(false)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(1)
  const audio = useRef<HTMLAudioElement>(null)
  const file = useFile(room, message.id, wanted)
  const duration = message.file?.durationSeconds ?? 0
  useEffect(() => {
    if (file.kind === 'ready' && wanted) void audio.current?.play().catch(() => setPlaying(false))
  }, [file.kind, wanted])
  const toggle = (): void => {
    setWanted(true)
    const { current } = audio
    if (current === null || file.kind !== 'ready') return
    if (current.paused) void current.play()
    else current.pause()
  }
  const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1
  return (
    <div className="mb-1 flex w-64 max-w-full items-center gap-2.5">
      <button
        type="button"
        onClick={toggle}
        aria-label={t(playing ? 'voice.pause' : 'voice.play')}
        className={`grid size-9 shrink-0 place-items-center rounded-full ${message.own ? 'bg-black/25' : 'bg-accent text-on-accent'}`}
      >
        {playing ? (
          <Pause aria-hidden className="size-4.5 fill-current" />
        ) : (
          <Play aria-hidden className="size-4.5 fill-current" />
        )}
      </button>
      <Waveform
        label={t('voice.position')}
        peaks={message.file?.peaks ?? []}
        atSeconds={at}
        durationSeconds={duration}
        onSeek={seconds => {
          setAt(seconds)
          if (audio.current !== null) audio.current.currentTime = seconds
        }}
      />
      <button
        type="button"
        aria-label={t('voice.speed')}
        onClick={() => {
          setSpeed(next)
          if (audio.current !== null) audio.current.playbackRate = next
        }}
        className="min-h-6 min-w-9 rounded-md text-meta font-semibold"
      >
        {playing || at > 0 ? `${speed}×` : clockOf(duration)}
      </button>
      {file.kind === 'ready' && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- somebody's voice has no captions
        <audio
          ref={audio}
          src={file.url}
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onEnded={() => setAt(0)}
          onTimeUpdate={event => setAt(event.currentTarget.currentTime)}
        />
      )}
    </div>
  )
}
