// Sessions: a challenge signed by the device key, traded for a token, renewed before it ends.

import { signWithLabel } from '@causeway/crypto'
import type { CryptoProvider } from '@causeway/crypto'
import { sessionLabel } from '@causeway/wire'
import type { Api } from '../api.ts'
import type { Clock } from '../ports.ts'
import type { MeRow } from '../tables.ts'

export interface Sessions {
  /** A token that is good for at least a minute. */
  token(me: MeRow): Promise<string>
  /** What enrolment gave. */
  keep(session: { session: string; sessionExpiresAtMs: number }): void
  refused(): void
}

const renewBeforeMs = 60_000

/** `api` may be asked for at call time only: the api itself needs sessions. */
export function createSessions(deps: { api: () => Api; crypto: CryptoProvider; clock: Clock }): Sessions {
  let held: { session: string; renewAtMs: number } | undefined
  let opening: Promise<string> | undefined

  const keep = (answer: { session: string; sessionExpiresAtMs: number }): string => {
    const lasts = answer.sessionExpiresAtMs - deps.clock.nowMs()
    // A clock that runs ahead must not make every request open a session of its own.
    held = { session: answer.session, renewAtMs: deps.clock.nowMs() + Math.max(lasts - renewBeforeMs, 30_000) }
    return answer.session
  }
  const open = async (me: MeRow): Promise<string> => {
    const api = deps.api()
    const { challenge } = (await api('openChallenge', { body: { device: me.device } })).body
    const signature = signWithLabel(deps.crypto, 'Ed25519', me.signaturePrivateKey, sessionLabel, challenge)
    return keep((await api('openSession', { body: { device: me.device, challenge, signature } })).body)
  }
  return {
    async token(me) {
      if (held !== undefined && deps.clock.nowMs() < held.renewAtMs) return held.session
      opening ??= open(me).finally(() => (opening = undefined))
      return await opening
    },
    keep: answer => void keep(answer),
    refused: () => void (held = undefined),
  }
}
