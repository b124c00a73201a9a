// MobileNetV2 (Sandler et al., 2018) over plain arrays of numbers: what is needed to run one model with known weights, and no more.
// No code from strings, no WebAssembly, no graphics card: the same numbers on every device, under the page's own policy.

import { manifest } from './model/manifest.ts'

/** The model looks at a square of so many pixels. */
export const sideMax = 224

/** What the model tells apart, in the order of its answer. */
export const classes = ['drawing', 'hentai', 'neutral', 'porn', 'sexy'] as const

export type Scores = Readonly<Record<(typeof classes)[number], number>>

/** Bytes that the weights have; anything else is another file. */
export const weightsSizeBytes: number = manifestSizes().reduce((sum, size) => sum + size, 0)

/** Height and width are equal everywhere here; rows before columns before channels. */
interface Picture {
  readonly side: number
  readonly channels: number
  readonly data: Float32Array
}

/** A convolution with what follows it (batch normalisation) folded in. */
interface Layer {
  readonly weights: Float32Array
  readonly bias: Float32Array
}

export interface Network {
  readonly first: Layer
  readonly blocks: readonly Block[]
  readonly last: Layer
  readonly dense: readonly Layer[]
}

interface Block {
  readonly expand: Layer | undefined
  readonly depthwise: Layer
  readonly project: Layer
  readonly stride: number
}

/** Of the blocks 1 to 16, those that halve the picture; block 0 expands nothing. */
const halving: ReadonlySet<number> = new Set([1, 3, 6, 13])
const blocksMax = 17
/** Of every batch normalisation here. */
const epsilon = 0.001

/** Throws a RangeError for bytes that are not the weights. */
export function openNetwork(bytes: Uint8Array): Network {
  if (bytes.length !== weightsSizeBytes) throw new RangeError('these are not the weights')
  const tensors = tensorsOf(bytes)
  const plain = (name: string): Float32Array => {
    const found = tensors.get(name)
    if (found === undefined) throw new RangeError(`no weights ${name}`)
    return found
  }
  const folded = (kernel: string, norm: string): Layer => {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(part =>
      plain(`${norm}/${part}`),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array]
    const factors = gamma.map((value, at) => value / Math.sqrt((variance[at] as number) + epsilon))
    // The last dimension of a kernel is its output; of a depthwise kernel the only other one is 1.
    const weights = plain(kernel).map((value, at) => value * (factors[at % factors.length] as number))
    return { weights, bias: beta.map((value, at) => value - (mean[at] as number) * (factors[at] as number)) }
  }
  const block = (at: number): Block => {
    const name = at === 0 ? 'expanded_conv' : `block_${at}`
    return {
      expand: at === 0 ? undefined : folded(`${name}_expand/kernel`, `${name}_expand_BN`),
      depthwise: folded(`${name}_depthwise/depthwise_kernel`, `${name}_depthwise_BN`),
      project: folded(`${name}_project/kernel`, `${name}_project_BN`),
      stride: halving.has(at) ? 2 : 1,
    }
  }
  return {
    first: folded('Conv1/kernel', 'bn_Conv1'),
    blocks: Array.from({ length: blocksMax }, (_, at) => block(at)),
    last: folded('Conv_1/kernel', 'Conv_1_bn'),
    dense: [1, 2, 3].map(at => ({ weights: plain(`dense_${at}/kernel`), bias: plain(`dense_${at}/bias`) })),
  }
}

/** `rgba`: 224 rows of 224 pixels, as a canvas gives them; what is transparent has been painted over. */
export function classify({ first, blocks, last, dense }: Network, rgba: Uint8ClampedArray): Scores {
  if (rgba.length !== sideMax * sideMax * 4) throw new RangeError('a picture of another size')
  let picture = capped(strided3x3(inputOf(rgba), first))
  for (const block of blocks) picture = through(picture, block)
  let values = meanOf(capped(pointwise(picture, last)))
  for (const [at, layer] of dense.entries()) {
    values = multiply(values, 1, layer)
    if (at < dense.length - 1) for (const [index, value] of values.entries()) if (value < 0) values[index] = 0
  }
  const shares = softmax(values)
  return Object.fromEntries(classes.map((name, at) => [name, shares[at] as number])) as unknown as Scores
}

function through(picture: Picture, { expand, depthwise, project, stride }: Block): Picture {
  const wide = expand === undefined ? picture : capped(pointwise(picture, expand))
  const narrow = pointwise(capped(depthwise3x3(wide, depthwise, stride)), project)
  if (stride === 1 && narrow.channels === picture.channels)
    for (let at = 0; at < narrow.data.length; at++) narrow.data[at] = (narrow.data[at] as number) + (picture.data[at] as number)
  return narrow
}

function inputOf(rgba: Uint8ClampedArray): Picture {
  const data = new Float32Array(sideMax * sideMax * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3)
    for (let channel = 0; channel < 3; channel++) data[to + channel] = (rgba[from + channel] as number) / 255
  return { side: sideMax, channels: 3, data }
}

/** ReLU6, in place. */
function capped(picture: Picture): Picture {
  const { data } = picture
  for (let at = 0; at < data.length; at++) {
    const value = data[at] as number
    if (value < 0) data[at] = 0
    else if (value > 6) data[at] = 6
  }
  return picture
}

/** The first layer: 3 × 3 of all channels, every second pixel; padded at the end only. */
function strided3x3({ side, channels, data }: Picture, layer: Layer): Picture {
  const half = side / 2
  const patch = 9 * channels
  const patches = new Float32Array(half * half * patch)
  for (let y = 0; y < half; y++)
    for (let x = 0; x < half; x++)
      for (let row = 0; row < 3 && 2 * y + row < side; row++)
        for (let column = 0; column < 3 && 2 * x + column < side; column++) {
          const from = ((2 * y + row) * side + 2 * x + column) * channels
          patches.set(data.subarray(from, from + channels), (y * half + x) * patch + (row * 3 + column) * channels)
        }
  return { side: half, channels: layer.bias.length, data: multiply(patches, half * half, layer) }
}

/** 3 × 3 within each channel. Stride 1 is padded all around, stride 2 at the end only. */
function depthwise3x3({ side, channels, data }: Picture, { weights, bias }: Layer, stride: number): Picture {
  const next = side / stride
  const before = stride === 1 ? 1 : 0
  const result = new Float32Array(next * next * channels)
  for (let y = 0; y < next; y++)
    for (let x = 0; x < next; x++) {
      const to = (y * next + x) * channels
      result.set(bias, to)
      for (let row = 0; row < 3; row++) {
        const fromY = y * stride + row - before
        if (fromY < 0 || fromY >= side) continue
        for (let column = 0; column < 3; column++) {
          const fromX = x * stride + column - before
          if (fromX < 0 || fromX >= side) continue
          const from = (fromY * side + fromX) * channels
          const weight = (row * 3 + column) * channels
          for (let channel = 0; channel < channels; channel++)
            result[to + channel] =
              (result[to + channel] as number) + (data[from + channel] as number) * (weights[weight + channel] as number)
        }
      }
    }
  return { side: next, channels, data: result }
}

function pointwise({ side, data }: Picture, layer: Layer): Picture {
  return { side, channels: layer.bias.length, data: multiply(data, side * side, layer) }
}

/** `rows` × inputs times inputs × outputs. Four inputs at a time, so that a sum is read and written a quarter as often. */
function multiply(data: Float32Array, rows: number, { weights, bias }: Layer): Float32Array {
  const outputs = bias.length
  const inputs = data.length / rows
  const result = new Float32Array(rows * outputs)
  const sums = new Float32Array(outputs)
  for (let row = 0; row < rows; row++) {
    sums.set(bias)
    let input = 0
    for (; input + 3 < inputs; input += 4) {
      const at = row * inputs + input
      const a = data[at] as number
      const b = data[at + 1] as number
      const c = data[at + 2] as number
      const d = data[at + 3] as number
      if (a === 0 && b === 0 && c === 0 && d === 0) continue
      let weight = input * outputs
      for (let output = 0; output < outputs; output++, weight++)
        sums[output] =
          (sums[output] as number) +
          a * (weights[weight] as number) +
          b * (weights[weight + outputs] as number) +
          c * (weights[weight + 2 * outputs] as number) +
          d * (weights[weight + 3 * outputs] as number)
    }
    for (; input < inputs; input++) {
      const a = data[row * inputs + input] as number
      for (let output = 0; output < outputs; output++)
        sums[output] = (sums[output] as number) + a * (weights[input * outputs + output] as number)
    }
    result.set(sums, row * outputs)
  }
  return result
}

function meanOf({ side, channels, data }: Picture): Float32Array {
  const sums = new Float32Array(channels)
  for (let at = 0; at < data.length; at++) sums[at % channels] = (sums[at % channels] as number) + (data[at] as number)
  return sums.map(sum => sum / (side * side))
}

function softmax(values: Float32Array): Float32Array {
  const most = Math.max(...values)
  const powers = values.map(value => Math.exp(value - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map(power => power / sum)
}

function manifestSizes(): number[] {
  return manifest.map(([, shape]) => shape.reduce((product, size) => product * size, 1))
}

function tensorsOf(bytes: Uint8Array): ReadonlyMap<string, Float32Array> {
  const sizes = manifestSizes()
  let offset = 0
  return new Map(
    manifest.map(([name, , min, scale], at) => {
      const from = offset
      offset += sizes[at] as number
      return [name, Float32Array.from(bytes.subarray(from, offset), byte => min + byte * scale)]
    }),
  )
}
