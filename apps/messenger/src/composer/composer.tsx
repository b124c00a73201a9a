// Where one writes: text that grows, a reply or an edit above it, people to mention, things to attach.

import { cx, IconButton, Popover, toasts } from '@causeway/ui'
import type { LinkPreview } from '@causeway/wire'
import { Check, Mic, SendHorizontal, Smile } from 'lucide-react'
import { lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent, ReactElement, RefObject } from 'react'
import type { Conversation, Member, Message, Room } from '../engine/api.ts'
import { useEngine, useLive } from '../engine-context.tsx'
import { isSent } from '../message/send-state.ts'
import type { RoomMode } from '../room/mode.ts'
import { useT } from '../texts/index.ts'
import { Attach } from './attach.tsx'
import { Autosize } from './autosize.tsx'
import { useMentions } from './mentions.tsx'
import { ModeStrip } from './mode-strip.tsx'

const Emoji = lazy(() => import('./emoji.tsx'))
const PreviewStrip = lazy(() => import('../previews/strip.tsx'))
const Recorder = lazy(() => import('./recorder.tsx'))

export interface ComposerProps {
  readonly room: Room
  readonly conversation: Conversation
  readonly members: readonly Member[]
  readonly mode: RoomMode
  readonly setMode: (mode: RoomMode) => void
  readonly onFiles: (files: readonly File[]) => void
  readonly disabled?: boolean
}

/** Beyond this a message is a file: the padding buckets end here. */
const lengthMax = 20_000

export function Composer(props: ComposerProps): ReactElement {
  const { room, conversation, members, mode, setMode, onFiles, disabled = false } = props
  const t = useT()
  const area = useRef<HTMLTextAreaElement>(null)
  const { text, setText, type, clear, settle } = useDraft(room, conversation, mode)
  const [recording, setRecording] = useState(false)
  const linkPreview = useRef<LinkPreview>(undefined)
  const mayPreview = useMayPreview(conversation, mode)
  const mentions = useMentions({ text, setText, area, people: conversation.kind === 'group' ? members : [] })
  const tooMuch = text.length - lengthMax
  const canSend = text.trim() !== '' && tooMuch <= 0 && !disabled
  const send = (): void => {
    if (!canSend) return
    const written = text.trim()
    const failed = (): void => {
      toasts.add({ text: t('any.failed'), urgent: true })
      // It is not lost, unless something else is being written already.
      if ((area.current?.value ?? '') === '') setText(written)
    }
    const sending =
      mode.kind === 'edit'
        ? room.edit(mode.message.id, written)
        : room.send(written, {
            ...(mode.kind === 'reply' ? { replyTo: mode.message.id } : {}),
            ...(linkPreview.current === undefined ? {} : { linkPreview: linkPreview.current }),
          })
    sending.then(settle, failed)
    clear()
    setMode({ kind: 'write' })
  }
  useFocus(area, mode)
  if (recording)
    return (
      <Suspense fallback={<div className="h-15" />}>
        <Recorder room={room} onDone={() => setRecording(false)} />
      </Suspense>
    )
  return (
    <div className="border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]">
      <ModeStrip mode={mode} onCancel={() => setMode({ kind: 'write' })} />
      {mayPreview && text.includes('https://') && (
        <Suspense>
          <PreviewStrip room={room} text={text} made={linkPreview} area={area} />
        </Suspense>
      )}
      {mentions.list}
      <form
        className="flex items-end gap-1 px-2 py-2.5 wide:px-4"
        onSubmit={event => {
          event.preventDefault()
          send()
        }}
      >
        <Attach room={room} onFiles={onFiles} disabled={disabled || mode.kind === 'edit'} />
        <div className="flex min-w-0 grow items-end rounded-[1.3rem] bg-sunken">
          <Autosize
            ref={area}
            value={text}
            disabled={disabled}
            dir={text === '' ? undefined : 'auto'}
            aria-label={conversation.kind === 'self' ? t('room.write') : t('room.writeTo', { name: conversation.name })}
            placeholder={t('room.write')}
            {...mentions.attributes}
            onChange={event => type(event.target.value)}
            onBlur={() => room.rest()}
            onPaste={event => takeFiles(event, onFiles)}
            onKeyDown={event => mentions.onKey(event) || handleKey(event, { send, text, mode, setMode, room })}
            className="scroll-quiet max-h-[34dvh] min-h-10 min-w-0 grow resize-none bg-transparent px-4 py-2.5 text-body text-ink outline-none [field-sizing:content] placeholder:overflow-hidden placeholder:text-nowrap placeholder:text-ink-soft"
          />
          <EmojiButton area={area} setText={setText} disabled={disabled} />
        </div>
        <GoButton mode={mode} canSend={canSend} disabled={disabled} onRecord={() => setRecording(true)} />
      </form>
      {tooMuch > 0 && (
        <p role="alert" className="px-5 pb-2 text-small text-danger-ink">
          {t('write.tooLong', { n: tooMuch })}
        </p>
      )}
    </div>
  )
}

interface GoButtonProps {
  readonly mode: RoomMode
  readonly canSend: boolean
  readonly disabled: boolean
  readonly onRecord: () => void
}

/** Sends what is written; with nothing written, a voice is sent instead. */
function GoButton({ mode, canSend, disabled, onRecord }: GoButtonProps): ReactElement {
  const t = useT()
  const isEdit = mode.kind === 'edit'
  if (!canSend && !isEdit) return <IconButton icon={Mic} label={t('write.voice')} disabled={disabled} onClick={onRecord} />
  return (
    <IconButton
      type="submit"
      disabled={!canSend}
      icon={isEdit ? Check : SendHorizontal}
      label={t(isEdit ? 'any.save' : 'any.send')}
      className="bg-accent text-on-accent! hover:bg-accent-strong! rtl:-scale-x-100"
    />
  )
}

/** What is said before the other one has agreed is words alone; and what is changed keeps the preview that it has. */
function useMayPreview({ waiting }: Conversation, mode: RoomMode): boolean {
  const { linkPreviews } = useLive(useEngine().wishes)
  return !waiting && mode.kind !== 'edit' && linkPreviews !== 'never'
}

interface Draft {
  readonly text: string
  readonly setText: (text: string) => void
  /** As `setText`, by fingers: the others see it, where that is wished. */
  readonly type: (text: string) => void
  /** What was written is on its way: it leaves the screen, and stays the draft until `settle`, so that a crash between loses nothing. */
  readonly clear: () => void
  readonly settle: () => void
}

/** Fingers that rest for so long are done; what comes from another device meanwhile is older. */
const typingMs = 1000

/** What is written stays with its conversation, also over a reload and on the own other devices. An edit is no draft. */
function useDraft(room: Room, conversation: Conversation, mode: RoomMode): Draft {
  const [text, setText] = useState(conversation.draft)
  const now = useRef(text)
  const edited = mode.kind === 'edit' ? mode.message : undefined
  const before = useRef('')
  const typedAtMs = useRef(0)
  // Before the next key can be pressed: what is typed goes behind the text that is edited.
  useLayoutEffect(() => {
    if (edited === undefined) return undefined
    setText(current => {
      before.current = current
      return edited.text
    })
    return () => setText(before.current)
  }, [edited])
  const { draft, draftsElsewhere } = conversation
  const heard = useRef(draftsElsewhere)
  useEffect(() => {
    if (heard.current === draftsElsewhere) return
    heard.current = draftsElsewhere
    if (Date.now() - typedAtMs.current < typingMs) return
    before.current = draft
    if (edited === undefined) setText((now.current = draft))
  }, [draft, draftsElsewhere, edited])
  useEffect(() => () => room.rest(), [room])
  const keep = (): void => {
    if (edited === undefined) void room.mark({ draft: now.current })
  }
  const show = (next: string): void => {
    now.current = next
    setText(next)
  }
  const write = (next: string): void => {
    typedAtMs.current = Date.now()
    show(next)
    keep()
  }
  const type = (next: string): void => {
    write(next)
    if (conversation.kind !== 'self') room.typing(next !== '')
  }
  return { text, setText: write, type, clear: () => show(''), settle: keep }
}

function useFocus(area: RefObject<HTMLTextAreaElement | null>, mode: RoomMode): void {
  useLayoutEffect(() => {
    // A phone's keyboard would cover the conversation that was just opened.
    if (mode.kind === 'write' && matchMedia('(hover: none)').matches) return
    const { current } = area
    current?.focus()
    current?.setSelectionRange(current.value.length, current.value.length)
  }, [area, mode])
}

interface KeyContext {
  readonly send: () => void
  readonly text: string
  readonly mode: RoomMode
  readonly setMode: (mode: RoomMode) => void
  readonly room: Room
}

function handleKey(event: KeyboardEvent<HTMLTextAreaElement>, { send, text, mode, setMode, room }: KeyContext): void {
  // An input method that composes (Chinese, Japanese) uses Enter for itself.
  if (event.nativeEvent.isComposing) return
  if (event.key === 'Enter' && !event.shiftKey && matchMedia('(hover: hover)').matches) {
    event.preventDefault()
    send()
  } else if (event.key === 'Escape' && mode.kind !== 'write') {
    event.stopPropagation()
    setMode({ kind: 'write' })
  } else if (event.key === 'ArrowUp' && text === '' && mode.kind === 'write') {
    const message = lastEditable(room.timeline.get().messages)
    if (message === undefined) return
    event.preventDefault()
    setMode({ kind: 'edit', message })
  }
}

function lastEditable(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ own, kind, deleted, state }) => own && kind === 'text' && !deleted && isSent(state))
}

function takeFiles(event: ClipboardEvent, onFiles: (files: readonly File[]) => void): void {
  const files = [...event.clipboardData.files]
  if (files.length === 0) return
  event.preventDefault()
  onFiles(files)
}

interface EmojiButtonProps {
  readonly area: RefObject<HTMLTextAreaElement | null>
  readonly setText: (text: string) => void
  readonly disabled: boolean
}

function EmojiButton({ area, setText, disabled }: EmojiButtonProps): ReactElement {
  const t = useT()
  const [open, setOpen] = useState(false)
  const insert = (emoji: string): void => {
    const { current } = area
    if (current === null) return
    const { selectionStart: start, selectionEnd: end, value } = current
    setText(value.slice(0, start) + emoji + value.slice(end))
    requestAnimationFrame(() => current.setSelectionRange(start + emoji.length, start + emoji.length))
  }
  return (
    <Popover
      label={t('emoji.label')}
      open={open}
      onOpen={setOpen}
      align="end"
      trigger={<IconButton icon={Smile} label={t('write.emoji')} disabled={disabled} className={cx('hover:bg-transparent!')} />}
    >
      <Suspense fallback={<div className="h-88 w-84" />}>
        <Emoji onPick={insert} />
      </Suspense>
    </Popover>
  )
}
