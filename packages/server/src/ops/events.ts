// The log: events from one closed table, not prose. A field is a number, a yes or no, or one of our own words, and names its
// datum; there is no field a name, an address, an id or a message could be put into. "error" means a bug.

import { type AnyEndpointName, type DatumId, type ErrorCode, isErrorCode } from '@causeway/wire'
import { type DestinationStream, type Logger, pino } from 'pino'

/** Text that was made here from our own sources, such as `store.ts:41`; see `placeOf`. */
export type CodePlace = string & { readonly __codePlace: true }

interface FieldDeclaration {
  readonly datum: DatumId
  readonly kind: 'number' | 'flag' | 'code' | 'endpoint' | 'place' | 'version'
}

interface EventDeclaration {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: Readonly<Record<string, FieldDeclaration>>
}

export const eventTable = {
  serverStarted: {
    level: 'info',
    fields: {
      port: { kind: 'number', datum: 'server.operation' },
      adminPort: { kind: 'number', datum: 'server.operation' },
      properties: { kind: 'number', datum: 'server.operation' },
      startMs: { kind: 'number', datum: 'server.operation' },
    },
  },
  serverDraining: { level: 'info', fields: { sockets: { kind: 'number', datum: 'server.operation' } } },
  serverStopped: { level: 'info', fields: { tookMs: { kind: 'number', datum: 'server.operation' } } },
  storeFailed: { level: 'error', fields: { code: { kind: 'code', datum: 'server.operation' } } },
  requestFailed: {
    level: 'error',
    fields: {
      endpoint: { kind: 'endpoint', datum: 'server.operation' },
      code: { kind: 'code', datum: 'server.operation' },
      at: { kind: 'place', datum: 'server.operation' },
    },
  },
  socketFailed: {
    level: 'error',
    fields: { code: { kind: 'code', datum: 'server.operation' }, at: { kind: 'place', datum: 'server.operation' } },
  },
  swept: { level: 'info', fields: { tookMs: { kind: 'number', datum: 'server.operation' } } },
  sweepFailed: {
    level: 'error',
    fields: { code: { kind: 'code', datum: 'server.operation' }, at: { kind: 'place', datum: 'server.operation' } },
  },
  backedUp: { level: 'info', fields: { tookMs: { kind: 'number', datum: 'server.operation' } } },
} as const

eventTable satisfies Readonly<Record<string, EventDeclaration>>

type EventName = keyof typeof eventTable

type Value<F> = F extends { kind: 'number' }
  ? number
  : F extends { kind: 'flag' }
    ? boolean
    : F extends { kind: 'code' }
      ? ErrorCode
      : F extends { kind: 'endpoint' }
        ? AnyEndpointName | 'none'
        : CodePlace

/** One method per event. */
export type Events = {
  readonly [N in EventName]: (
    fields: {
      readonly [F in keyof (typeof eventTable)[N]['fields']]: Value<(typeof eventTable)[N]['fields'][F]>
    },
  ) => void
}

export interface Log {
  readonly events: Events
  flush(): void
}

/** Writes one JSON line per event: time, level, event, fields. No host name, no process id. */
export function createLog(options: { level: string; to?: DestinationStream }): Log {
  const destination = options.to ?? pino.destination({ fd: 1, sync: true })
  const logger = pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event', formatters: { level } },
    destination,
  )
  return { events: eventsOf(logger), flush: () => logger.flush() }
}

function level(label: string): object {
  return { level: label }
}

function eventsOf(logger: Logger): Events {
  const methods = Object.entries(eventTable).map(([name, declaration]) => {
    const { level, fields } = declaration as EventDeclaration
    const declared = Object.keys(fields)
    // Only declared fields are written, whatever a caller that dodged the types may pass.
    const write = (given: Readonly<Record<string, unknown>>): void =>
      logger[level](Object.fromEntries(declared.map(field => [field, given[field]])), name)
    return [name, write]
  })
  return Object.fromEntries(methods) as unknown as Events
}

/** The code of an error; a bug is `server.internal`. */
export function codeOf(error: unknown): ErrorCode {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && isErrorCode(code) ? code : 'server.internal'
}

/** Where an error came from: our innermost frames, file and line only. The message is left out: it may quote what was sent. */
export function placeOf(error: unknown): CodePlace {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = [...stack.matchAll(/\/([\w.-]+\.[cm]?[jt]s):(\d+):\d+\)?$/gm)].slice(0, 4)
  return frames.map(([, file, line]) => `${file}:${line}`).join(' < ') as CodePlace
}
