import { bytesFromBase64url, CausewayError } from '@causeway/wire'
import type { Handler } from '../ports.ts'
import { keyOf } from '../delivery/records.ts'
import { idOfSegment } from './rooms.ts'
import type { Submissions } from './submissions.ts'

/** The HTTP way into the same hot path as the socket. */
export function createSubmitMessage({ submissions }: { submissions: Submissions }): Handler<'submitMessage'> {
  return async ({ params, headers, body }, caller) => {
    const clientId = clientIdOf(headers['idempotency-key'])
    const floor = floorOf(headers['causeway-floor'])
    const room = idOfSegment(params.room)
    const accepted = await new Promise<{ cursor: number; timestamp: number }>((resolve, reject) => {
      const submitter = {
        accepted: (_: number, cursor: number, timestamp: number) => resolve({ cursor, timestamp }),
        refused: (_: number, error: unknown) => reject(error as Error),
      }
      submissions.submit({ caller, room, key: keyOf(room), clientId, floor, message: body, request: 0, submitter })
    })
    return { body: accepted }
  }
}

function clientIdOf(header: string | undefined): Uint8Array {
  const id = header === undefined ? undefined : bytesFromBase64url(header)
  if (id?.length !== 16) throw new CausewayError('request.invalid', 'Idempotency-Key: 16 bytes as base64url')
  return id
}

function floorOf(header: string | undefined): number {
  if (header === undefined || !/^\d{1,15}$/.test(header)) throw new CausewayError('request.invalid', 'Causeway-Floor: a cursor')
  return Number(header)
}
