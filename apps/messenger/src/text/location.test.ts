import { expect, test } from 'vitest'
import { placeOf, placeText } from './location.ts'

test('a place is read from the text that was made of it', () => {
  const place = { latitude: -54.17802, longitude: 12.09 }
  expect(placeOf(placeText(place))).toMatchObject(place)
})

test('what only begins or ends like a place is text', () => {
  const text = placeText({ latitude: 1, longitude: 2 })
  for (const other of [`${text} see you`, `at ${text}`, text.replace('www.openstreetmap', 'www.openstreetmep'), '📍 here'])
    expect(placeOf(other)).toBeUndefined()
})
