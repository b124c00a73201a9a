import { describe, expect, test } from 'vitest'
import {
  CausewayError,
  type ErrorCode,
  assert,
  errorFromProblem,
  errors,
  hasCode,
  isErrorCode,
  problemFromError,
} from './errors.ts'

const codes = Object.keys(errors) as ErrorCode[]

describe('the error table', () => {
  test('has at most 120 codes, each of a room and a reason', () => {
    expect(codes.length).toBeLessThanOrEqual(120)
    for (const code of codes) expect(code).toMatch(/^[a-z]+\.[a-z_]+$/)
  })

  test('answers each with an HTTP error status and a sentence for a person', () => {
    for (const { status, sentence } of Object.values(errors)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThanOrEqual(599)
      expect(sentence).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('promises no second try for what is wrong for good, and one for what is full or away', () => {
    for (const code of codes.filter(name => name.startsWith('wire.'))) expect(errors[code].retry).toBe('never')
    for (const code of ['request.too_many', 'store.full', 'server.draining'] as const) expect(errors[code].retry).toBe('later')
  })

  test('knows its own codes and nothing that every object has', () => {
    expect(codes.every(isErrorCode)).toBe(true)
    for (const other of ['', 'toString', 'constructor', '__proto__', 'wire.nothing']) expect(isErrorCode(other)).toBe(false)
  })
})

describe('an error', () => {
  test('carries code, status, retry, detail and cause', () => {
    const cause = new Error('below')
    const error = new CausewayError('room.wrong_epoch', 'epoch 5', { cause })
    expect([error.code, error.status, error.retry, error.detail, error.cause]).toEqual([
      'room.wrong_epoch',
      409,
      'after-sync',
      'epoch 5',
      cause,
    ])
    expect(error.message).toBe(`${errors['room.wrong_epoch'].sentence} (epoch 5)`)
    expect([hasCode(error, 'room.wrong_epoch'), hasCode(error, 'room.gap'), hasCode(cause, 'room.gap')]).toEqual([
      true,
      false,
      false,
    ])
  })

  test('survives the way through a problem document (RFC 9457)', () => {
    for (const code of codes) {
      const named = new CausewayError(code, undefined, { users: ['mimi://a.example/u/b'] })
      for (const error of [new CausewayError(code), new CausewayError(code, 'more'), named]) {
        const problem = problemFromError(error)
        expect(problem.type).toBe(`urn:causeway:error:${code}`)
        const back = errorFromProblem(JSON.parse(JSON.stringify(problem)) as object)
        expect([back.code, back.detail, back.message, back.users]).toEqual([error.code, error.detail, error.message, error.users])
      }
    }
  })

  test('of an unknown or missing code is an internal error, never an unknown one', () => {
    for (const problem of [{}, { code: 'x.y' }, { code: 5 }, { code: 'constructor', detail: 5 }]) {
      expect(errorFromProblem(problem).code).toBe('server.internal')
    }
  })

  test('of a server that names too many people, or nobody that could be one, is cut down', () => {
    const users = [7, null, ...Array.from({ length: 100_000 }, () => 'x')]
    expect(errorFromProblem({ code: 'consent.needed', users }).users).toHaveLength(198)
    expect(errorFromProblem({ code: 'consent.needed', users: 'ben' }).users).toEqual([])
  })
})

test('an assertion that fails is a bug, not a coded refusal', () => {
  assert(1, 'ones are true')
  expect(() => assert(0, 'zeros are true')).toThrow('assertion failed: zeros are true')
  expect(() => assert(0, '')).not.toThrow(CausewayError)
})
