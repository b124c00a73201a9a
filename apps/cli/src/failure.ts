// What went wrong, in a sentence for a person, and the exit code that says it to a script.

import { CausewayError } from '@causeway/wire'
import { type ExitCode, exitCodes } from './exit-codes.ts'

/** A failure with something the person can do about it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: ExitCode
  /** What to try next; empty when there is nothing to say. */
  readonly advice: string

  constructor(exitCode: ExitCode, sentence: string, advice = '') {
    super(sentence)
    this.exitCode = exitCode
    this.advice = advice
  }
}

/** Any thrown value as a failure; what nobody expected keeps its stack for a report. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (error instanceof CausewayError) return codedFailure(error)
  const place = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new Failure(exitCodes.internal, `Something went wrong here that should not: ${place}`)
}

function codedFailure(error: CausewayError): Failure {
  switch (error.code) {
    case 'client.offline':
    case 'server.draining':
    case 'server.overloaded':
      return new Failure(exitCodes.unavailable, 'The server does not answer.', 'Is it running? `npm start` starts one.')
    case 'store.unavailable':
      return new Failure(
        exitCodes.unavailable,
        `The store cannot be used${error.detail === undefined ? '' : `: ${error.detail}`}.`,
      )
    case 'config.invalid':
      return new Failure(exitCodes.usage, `The configuration is not valid:\n${indented(error.detail ?? '')}`)
    case 'server.internal':
    case 'client.store':
      return new Failure(exitCodes.internal, error.message)
    default:
      return new Failure(exitCodes.failed, error.message)
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')
}
