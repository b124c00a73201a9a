// Giving a picture: choose or drop a file, choose the square that is shown, save. Also takes it away.

import { Button, Dialog } from '@causeway/ui'
import { ImageUp, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ChangeEvent, PointerEvent, ReactElement, ReactNode } from 'react'
import type { NewPicture } from '../engine/api.ts'
import { useAttempt } from '../screens/attempt.ts'
import { useT } from '../texts/index.ts'
import { dragged, smallPicture, squareOf, wholeCrop, zoomMax } from './crop.ts'
import type { Crop } from './crop.ts'
import { useGroupT } from './texts/index.ts'

export interface PictureDialogProps {
  readonly title: string
  /** Who will see it. */
  readonly description: string
  readonly has: boolean
  readonly onPicture: (picture: NewPicture | undefined) => Promise<void>
  readonly onClose: () => void
}

export default function PictureDialog({ title, description, has, onPicture, onClose }: PictureDialogProps): ReactElement {
  const t = useT()
  const words = useGroupT()
  const attempt = useAttempt()
  const [picture, setPicture] = useState<ImageBitmap>()
  const [crop, setCrop] = useState<Crop>(wholeCrop)
  const [isUnreadable, setUnreadable] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined)
    setUnreadable(bitmap === undefined)
    if (bitmap === undefined) return
    setCrop(wholeCrop)
    setPicture(bitmap)
  }
  const save = (give: () => Promise<NewPicture | undefined>): void =>
    attempt.run(async () => {
      await onPicture(await give())
      onClose()
    })
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      closeLabel={t('any.close')}
      size="small"
      footer={
        picture === undefined ? undefined : (
          <>
            <Button onClick={() => input.current?.click()}>{words('picture.choose')}</Button>
            <Button kind="primary" busy={attempt.busy} onClick={() => save(() => smallPicture(picture, crop))}>
              {t('any.save')}
            </Button>
          </>
        )
      }
    >
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        aria-label={words('picture.choose')}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <DropZone onFile={file => void take(file)}>
        {picture === undefined ? (
          <div className="flex flex-col items-center gap-3 px-4 py-8 text-center">
            <p className="text-body text-ink-soft">{words('picture.drop')}</p>
            <Button icon={ImageUp} kind="primary" onClick={() => input.current?.click()}>
              {words('picture.choose')}
            </Button>
            {has && (
              <Button icon={Trash2} busy={attempt.busy} onClick={() => save(async () => undefined)}>
                {words('picture.remove')}
              </Button>
            )}
          </div>
        ) : (
          <Cropper picture={picture} crop={crop} onCrop={setCrop} />
        )}
      </DropZone>
      {(isUnreadable || attempt.error !== undefined) && (
        <p role="alert" className="text-small text-danger-ink">
          {isUnreadable ? words('picture.unreadable') : attempt.error}
        </p>
      )}
    </Dialog>
  )
}

function DropZone({ onFile, children }: { onFile: (file: File | undefined) => void; children: ReactNode }): ReactElement {
  const [over, setOver] = useState(false)
  return (
    <div
      className={`rounded-2xl border-2 border-dashed ${over ? 'border-accent-ink bg-accent-wash' : 'border-line'}`}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        event.stopPropagation()
        setOver(false)
        onFile(event.dataTransfer.files[0])
      }}
    >
      {children}
    </div>
  )
}

const shownEdge = 512

interface CropperProps {
  readonly picture: ImageBitmap
  readonly crop: Crop
  readonly onCrop: (crop: Crop) => void
}

function Cropper({ picture, crop, onCrop }: CropperProps): ReactElement {
  const words = useGroupT()
  const canvas = useRef<HTMLCanvasElement>(null)
  const last = useRef<{ x: number; y: number }>(undefined)
  useEffect(() => {
    const { left, top, edge } = squareOf(picture, crop)
    canvas.current?.getContext('2d')?.drawImage(picture, left, top, edge, edge, 0, 0, shownEdge, shownEdge)
  }, [picture, crop])
  const move = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (last.current === undefined) return
    const shown = event.currentTarget.clientWidth
    onCrop(dragged(picture, crop, (event.clientX - last.current.x) / shown, (event.clientY - last.current.y) / shown))
    last.current = { x: event.clientX, y: event.clientY }
  }
  return (
    <div className="flex flex-col items-center gap-4 p-4">
      <canvas
        ref={canvas}
        role="img"
        aria-label={words('picture.crop')}
        width={shownEdge}
        height={shownEdge}
        className="size-56 cursor-grab touch-none rounded-full bg-sunken active:cursor-grabbing"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          last.current = { x: event.clientX, y: event.clientY }
        }}
        onPointerMove={move}
        onPointerUp={() => (last.current = undefined)}
        onPointerCancel={() => (last.current = undefined)}
      />
      <div className="flex w-full flex-col gap-1">
        <Slider
          label={words('picture.zoom')}
          min={1}
          max={zoomMax}
          value={crop.zoom}
          onValue={zoom => onCrop({ ...crop, zoom })}
        />
        <Slider label={words('picture.across')} value={crop.across} onValue={across => onCrop({ ...crop, across })} />
        <Slider label={words('picture.down')} value={crop.down} onValue={down => onCrop({ ...crop, down })} />
      </div>
    </div>
  )
}

interface SliderProps {
  readonly label: string
  readonly min?: number
  readonly max?: number
  readonly value: number
  readonly onValue: (value: number) => void
}

function Slider({ label, min = 0, max = 1, value, onValue }: SliderProps): ReactElement {
  return (
    <label className="flex min-h-9 items-center gap-3 text-small text-ink-soft">
      <span className="w-28 shrink-0">{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={(max - min) / 50}
        value={value}
        onChange={event => onValue(event.target.valueAsNumber)}
        className="min-h-6 min-w-0 grow accent-(--accent)"
      />
    </label>
  )
}
