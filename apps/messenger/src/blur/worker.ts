// Looks at pictures, one after the other. It fetches the weights once, from the own origin, and answers the page that asked: nothing else
// leaves it, and what it answers is kept nowhere.

import weightsUrl from './model/weights.bin?url'
import { classify, openNetwork, sideMax } from './network.ts'
import type { Network } from './network.ts'
import { mayMove, verdictOf } from './verdict.ts'
import type { Verdict } from './verdict.ts'

export interface Question {
  readonly id: number
  readonly picture: Blob
}

export interface Answer {
  readonly id: number
  readonly verdict: Verdict
}

const own = self as unknown as { postMessage(answer: Answer): void; onmessage: (event: MessageEvent<Question>) => void }
let opening: Promise<Network> | undefined
let turn: Promise<void> = Promise.resolve()

own.onmessage = ({ data: { id, picture } }) => {
  turn = turn.then(async () => own.postMessage({ id, verdict: await look(picture).catch((): Verdict => 'unchecked') }))
}

async function look(picture: Blob): Promise<Verdict> {
  if (mayMove(new Uint8Array(await picture.arrayBuffer()))) return 'unchecked'
  const network = await opened()
  return verdictOf(classify(network, await pixelsOf(picture)))
}

/** Tried again with the next picture when it fails. */
function opened(): Promise<Network> {
  opening ??= fetch(weightsUrl, { credentials: 'omit' }).then(async response =>
    openNetwork(new Uint8Array(await response.arrayBuffer())),
  )
  opening.catch(() => void (opening = undefined))
  return opening
}

async function pixelsOf(picture: Blob): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(picture)
  const brush = new OffscreenCanvas(sideMax, sideMax).getContext('2d', { willReadFrequently: true })
  if (brush === null) throw new Error('nothing to draw on')
  brush.fillStyle = '#fff'
  brush.fillRect(0, 0, sideMax, sideMax)
  brush.drawImage(bitmap, 0, 0, sideMax, sideMax)
  bitmap.close()
  return brush.getImageData(0, 0, sideMax, sideMax).data
}
