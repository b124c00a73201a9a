import { expect, test } from 'vitest'
import { dragged, squareOf, wholeCrop } from './crop.ts'

const wide = { width: 400, height: 200 }

test('the square is as large as fits, in the middle, and smaller when zoomed', () => {
  expect(squareOf(wide, wholeCrop)).toEqual({ left: 100, top: 0, edge: 200 })
  expect(squareOf(wide, { ...wholeCrop, zoom: 2 })).toEqual({ left: 150, top: 50, edge: 100 })
})

test('dragging to the right shows what lies to the left, and stops at the edge', () => {
  expect(squareOf(wide, dragged(wide, wholeCrop, 0.25, 0))).toEqual({ left: 50, top: 0, edge: 200 })
  expect(squareOf(wide, dragged(wide, wholeCrop, 9, 9))).toEqual({ left: 0, top: 0, edge: 200 })
})
