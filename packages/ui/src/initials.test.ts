import { expect, test } from 'vitest'
import { hueOf, initialsOf } from './initials.ts'
import { peaksOf } from './peaks.ts'

test('initials are what a reader of any script calls letters', () => {
  expect(
    ['Ada Lovelace', 'ben', '+15550001', 'سلمى أحمد', '李 小龙', '🦊', 'ada.byron@math.example', 'Ben Stone · +15550001'].map(
      initialsOf,
    ),
  ).toEqual(['AL', 'B', '01', 'سأ', '李小', '#', 'AB', 'BS'])
})

test('a person keeps their colour', () => {
  expect(hueOf('mimi://a/u/1')).toBe(hueOf('mimi://a/u/1'))
  expect(hueOf('mimi://a/u/1')).not.toBe(hueOf('mimi://a/u/2'))
})

test('the loudest peak of a sound is 1, and silence is silence', () => {
  const samples = Float32Array.from([0, 0.1, -0.5, 0.2, 0, 0.25, 0, 0])
  expect(peaksOf(samples, 4).map(peak => Math.round(peak * 10) / 10)).toEqual([0.2, 1, 0.5, 0])
  expect(peaksOf(new Float32Array(8), 2)).toEqual([0, 0])
})
