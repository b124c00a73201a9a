import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { classify, openNetwork, sideMax, weightsSizeBytes } from './network.ts'
import { mayMove, verdictOf } from './verdict.ts'

const weights = new Uint8Array(readFileSync(join(import.meta.dirname, 'model/weights.bin')))
const network = openNetwork(weights)

type Paint = (x: number, y: number) => readonly [red: number, green: number, blue: number]

function drawn(paint: Paint): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(sideMax * sideMax * 4)
  for (let y = 0; y < sideMax; y++) for (let x = 0; x < sideMax; x++) pixels.set([...paint(x, y), 255], (y * sideMax + x) * 4)
  return pixels
}

// What TensorFlow.js 4.22.0 (CPU backend) answers on the same weights: drawing, hentai, neutral, porn, sexy.
const oracle: readonly (readonly [name: string, paint: Paint, scores: readonly number[]])[] = [
  ['gray', () => [128, 128, 128], [0.83706, 0.02363, 0.1292, 0.00857, 0.00154]],
  ['stripes', (x, y) => [(x * 8) % 256, (y * 4) % 256, ((x + y) * 2) % 256], [0.2407, 0.0274, 0.72835, 0.00291, 0.00063]],
  [
    'rings',
    (x, y) => {
      const ring = Math.round(Math.hypot(x - 112, y - 112) * 5) % 256
      return [ring, 255 - ring, (ring * 3) % 256]
    },
    [0.00261, 0.00002, 0.99737, 0, 0],
  ],
  [
    'disc',
    (x, y) => {
      const distance = Math.hypot(x - 112, y - 112)
      const shade = Math.round(distance / 3)
      return distance < 80 ? [224 - shade, 172 - shade, 140 - shade] : [90, 110, 140]
    },
    [0.41087, 0.00585, 0.5832, 0.00007, 0.00002],
  ],
]

test('the weights are those that their publisher ships', () => {
  expect(weights.length).toBe(weightsSizeBytes)
  expect(createHash('sha256').update(weights).digest('hex')).toBe(
    '8e7dddbb16acacc1bf1601b1b8a761e730ff934b7f2d7771312b2f000e5f5f13',
  )
  expect(() => openNetwork(weights.subarray(1))).toThrow(RangeError)
})

test.each(oracle)('%s is answered as TensorFlow.js answers it, to four digits', (_, paint, scores) => {
  const answer = Object.values(classify(network, drawn(paint)))
  for (const [at, score] of scores.entries()) expect(answer[at]).toBeCloseTo(score, 4)
})

test('more than half of what may be nudity is suspected; a picture of another size is refused', () => {
  expect(verdictOf({ drawing: 0, neutral: 0.5, hentai: 0.1, porn: 0.2, sexy: 0.2 })).toBe('suspected')
  expect(verdictOf({ drawing: 0.1, neutral: 0.5, hentai: 0, porn: 0.2, sexy: 0.2 })).toBe('fine')
  expect(() => classify(network, new Uint8ClampedArray(4))).toThrow(RangeError)
})

test('a file that may show more than its first picture is known by its head', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, sign => sign.charCodeAt(0))
  const still = [
    '\u{ff}\u{d8}\u{ff}\u{e0}',
    '\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR IDAT',
    'RIFF\0\0\0\0WEBPVP8 ',
    '\0\0\0 ftypavif\0\0\0\0mif1',
  ]
  const moving = [
    'GIF89a',
    '\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR acTL',
    'RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0\0\0\0\0\0\0ANIM',
    '\0\0\0 ftypavis\0\0\0\0avif',
    '<svg',
    '',
  ]
  expect(still.map(text => mayMove(bytes(text)))).toEqual(still.map(() => false))
  expect(moving.map(text => mayMove(bytes(text)))).toEqual(moving.map(() => true))
})

test('nothing that stores or sends knows of a verdict', () => {
  const source = join(import.meta.dirname, '..')
  const others = globSync('{engine,settings,care,list,composer,room}/**/*.{ts,tsx}', { cwd: source })
  expect(others.length).toBeGreaterThan(50)
  expect(others.filter(name => readFileSync(join(source, name), 'utf8').includes('/blur/'))).toEqual([])
})
