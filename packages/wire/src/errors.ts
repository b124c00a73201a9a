// Every refusal Causeway can answer with. One table: code, HTTP status, whether to try again, one sentence for a person.

/** When a caller may try the same thing again. */
export type Retry = 'never' | 'later' | 'after-sync'

interface ErrorEntry {
  readonly status: number
  readonly retry: Retry
  readonly sentence: string
}

export const errors = {
  'wire.truncated': { status: 400, retry: 'never', sentence: 'The bytes end before the structure does.' },
  'wire.trailing_bytes': { status: 400, retry: 'never', sentence: 'There are bytes after the end of the structure.' },
  'wire.bad_length': { status: 400, retry: 'never', sentence: 'A length is wrong, or written in a longer form than needed.' },
  'wire.bad_enum': { status: 400, retry: 'never', sentence: 'A number stands for nothing in its table.' },
  'wire.bad_text': { status: 400, retry: 'never', sentence: 'A text is not valid UTF-8.' },
  'wire.bad_uri': { status: 400, retry: 'never', sentence: 'This is not a mimi:// URI in its normal form.' },
  'wire.bad_cbor': { status: 400, retry: 'never', sentence: 'This is not deterministic CBOR.' },
  'wire.bad_content': { status: 400, retry: 'never', sentence: 'This is not a valid MIMI content message.' },
  'wire.bad_structure': { status: 400, retry: 'never', sentence: 'The parts of the structure do not fit together.' },
  'wire.out_of_range': { status: 400, retry: 'never', sentence: 'A number is out of its range.' },
  'wire.too_large': { status: 413, retry: 'never', sentence: 'The message is larger than allowed here.' },

  'request.invalid': { status: 400, retry: 'never', sentence: 'The request does not have the form of this endpoint.' },
  'request.unknown_endpoint': { status: 404, retry: 'never', sentence: 'There is no such endpoint.' },
  'request.method_not_allowed': { status: 405, retry: 'never', sentence: 'This endpoint does not take that method.' },
  'request.too_many': { status: 429, retry: 'later', sentence: 'Too many requests; wait a moment.' },
  'request.timeout': { status: 408, retry: 'later', sentence: 'The request took too long.' },

  'auth.missing': { status: 401, retry: 'never', sentence: 'Sign in first: this needs a session or a login token.' },
  'auth.bad_token': { status: 401, retry: 'never', sentence: 'The login token is not valid for this property.' },
  'auth.bad_session': { status: 401, retry: 'later', sentence: 'The session is not valid or has ended; open a new one.' },
  'auth.bad_signature': { status: 403, retry: 'never', sentence: 'A signature does not verify.' },
  'auth.bad_passkey': { status: 403, retry: 'never', sentence: 'The passkey was not accepted.' },
  'auth.unknown_passkey': { status: 404, retry: 'never', sentence: 'There is no such passkey.' },
  'auth.too_many_passkeys': {
    status: 409,
    retry: 'never',
    sentence: 'The account has as many passkeys as it may have; remove one first.',
  },
  'auth.forbidden': { status: 403, retry: 'never', sentence: 'You may not do this.' },

  'account.unknown': { status: 404, retry: 'never', sentence: 'There is no such account.' },
  'account.key_mismatch': {
    status: 409,
    retry: 'never',
    sentence: 'The account has another account key; ask one of its devices to certify this one.',
  },
  'account.handle_taken': { status: 409, retry: 'never', sentence: 'This handle belongs to another account.' },
  'device.unknown': { status: 404, retry: 'never', sentence: 'There is no such device.' },
  'device.bad_certificate': {
    status: 403,
    retry: 'never',
    sentence: 'The device certificate does not verify under the account key.',
  },
  'device.removed': { status: 403, retry: 'never', sentence: 'This device was removed from its account.' },
  'device.too_many': {
    status: 409,
    retry: 'never',
    sentence: 'The account has as many devices as it may have; remove one first.',
  },

  'keys.exhausted': { status: 409, retry: 'later', sentence: 'A device has no key package left.' },
  'keys.invalid': { status: 400, retry: 'never', sentence: 'A key package is not valid for this device.' },
  'consent.needed': { status: 403, retry: 'later', sentence: 'This person has not agreed to be contacted by you yet.' },
  'consent.refused': { status: 403, retry: 'never', sentence: 'This person does not want to be contacted by you.' },

  'room.unknown': { status: 404, retry: 'never', sentence: 'There is no such room, or you are not in it.' },
  'room.exists': { status: 409, retry: 'never', sentence: 'A room with this id exists already.' },
  'room.not_participant': { status: 403, retry: 'never', sentence: 'You are not a participant of this room.' },
  'room.not_allowed': { status: 403, retry: 'never', sentence: 'Your role in this room does not allow this.' },
  'room.wrong_epoch': { status: 409, retry: 'after-sync', sentence: 'The group has moved on; catch up and try again.' },
  'room.epoch_too_old': {
    status: 409,
    retry: 'after-sync',
    sentence: 'The message was encrypted for an epoch that is too old; catch up and send it again.',
  },
  'room.floor_too_low': {
    status: 409,
    retry: 'after-sync',
    sentence: 'The device has fallen too far behind to be told whether this was sent before; catch up and send it again.',
  },
  'room.invalid_commit': { status: 400, retry: 'never', sentence: 'The commit is not valid; the group stays where it is.' },
  'room.leaf_without_participant': {
    status: 403,
    retry: 'never',
    sentence: 'Every leaf needs a participant and a certified device.',
  },
  'room.full': { status: 409, retry: 'never', sentence: 'The room has as many participants as it may have.' },
  'room.no_frank': { status: 400, retry: 'never', sentence: 'The message carries no franking tag, so nobody could report it.' },
  'room.gap': { status: 410, retry: 'after-sync', sentence: 'Entries before this one are no longer held; rejoin the room.' },

  'join.unknown': { status: 404, retry: 'never', sentence: 'This link leads nowhere.' },
  'join.expired': {
    status: 410,
    retry: 'never',
    sentence: 'This link has run out: its time is over, or as many people used it as may. Ask for a new one.',
  },
  'join.revoked': { status: 410, retry: 'never', sentence: 'This link was taken back; ask for a new one.' },
  'join.not_open': { status: 409, retry: 'never', sentence: 'This person does not ask to join any more, or cannot be let in.' },

  'mls.invalid': { status: 400, retry: 'never', sentence: 'The MLS message is not valid in this group.' },
  'mls.undecryptable': { status: 400, retry: 'never', sentence: 'The message cannot be decrypted with the keys held.' },
  'mls.wrong_epoch': { status: 409, retry: 'after-sync', sentence: 'The MLS message belongs to another epoch.' },
  'mls.unsupported': { status: 501, retry: 'never', sentence: 'The MLS engine does not do this.' },
  'crypto.invalid': { status: 400, retry: 'never', sentence: 'A key, signature or ciphertext is not valid.' },

  'tls.unexpected': { status: 502, retry: 'never', sentence: 'The site does not speak TLS as it should.' },
  'tls.certificate': { status: 502, retry: 'never', sentence: 'The site does not show that it is the one asked for.' },
  'tls.truncated': { status: 502, retry: 'later', sentence: 'The connection to the site ended early.' },

  'tunnel.refused': { status: 403, retry: 'never', sentence: 'Previews are not fetched from there.' },
  'tunnel.unreachable': { status: 502, retry: 'later', sentence: 'The site cannot be reached.' },

  'media.unknown': { status: 404, retry: 'never', sentence: 'There is no such file, or it has expired.' },
  'media.too_large': { status: 413, retry: 'never', sentence: 'The file is larger than allowed.' },
  'media.held': {
    status: 403,
    retry: 'later',
    sentence: 'Files of somebody new wait until this account has answered them twice.',
  },
  'media.offset_mismatch': {
    status: 409,
    retry: 'after-sync',
    sentence: 'The upload continues at another offset; ask for it first.',
  },
  'media.corrupt': { status: 422, retry: 'never', sentence: 'The file is not the one that was sent: its hash differs.' },

  'log.bad_note': { status: 400, retry: 'never', sentence: 'This is not a signed note.' },
  'log.bad_checkpoint': { status: 400, retry: 'never', sentence: 'This is not a checkpoint of that log.' },
  'log.bad_signature': { status: 403, retry: 'never', sentence: 'The note is not signed by that key.' },
  'log.bad_opening': { status: 400, retry: 'never', sentence: 'This does not open a leaf of the ledger.' },
  'log.unwitnessed': { status: 503, retry: 'later', sentence: 'A witness has not cosigned the checkpoint.' },
  'log.range': { status: 400, retry: 'never', sentence: 'The log does not reach that far.' },

  'lawful.unknown': { status: 404, retry: 'never', sentence: 'There is no such matter, or it is not for you.' },
  'lawful.not_allowed': { status: 403, retry: 'never', sentence: 'Your role does not allow this here.' },
  'lawful.forbidden_transition': { status: 409, retry: 'never', sentence: 'The matter is not in a state where this can happen.' },
  'lawful.guard': { status: 409, retry: 'never', sentence: 'A condition of this step is not met.' },
  'lawful.changed': { status: 409, retry: 'after-sync', sentence: 'The matter was changed meanwhile; look at it again.' },
  'lawful.step_up': { status: 403, retry: 'never', sentence: 'Confirm this very step with your passkey.' },
  'lawful.invalid': { status: 400, retry: 'never', sentence: 'The paper or form is not valid.' },
  'lawful.tampered': { status: 422, retry: 'never', sentence: 'What was collected is not what the ledger says was collected.' },

  'safety.limit_reached': {
    status: 429,
    retry: 'later',
    sentence: 'You have asked as many new people as an account like yours may for now; answers make room again.',
  },
  'safety.unanswered': {
    status: 429,
    retry: 'later',
    sentence: 'Too many of your messages wait for a first answer; an answer makes room again.',
  },
  'safety.restricted': { status: 403, retry: 'later', sentence: 'A restriction of your account does not allow this for now.' },
  'safety.age_refused': { status: 403, retry: 'never', sentence: 'This app does not take accounts of this age.' },
  'safety.guardian_needed': { status: 403, retry: 'later', sentence: 'The guardian of this account has to approve this.' },
  'safety.no_team': { status: 501, retry: 'never', sentence: 'This server has no safety team that reports could be sealed to.' },
  'safety.nothing_to_appeal': { status: 409, retry: 'never', sentence: 'There is nothing here that can be appealed now.' },
  'safety.unknown': { status: 404, retry: 'never', sentence: 'There is no such case, or it is not for you.' },
  'safety.not_allowed': { status: 403, retry: 'never', sentence: 'This needs another role, or another person.' },
  'safety.changed': { status: 409, retry: 'after-sync', sentence: 'Somebody else has this now; look at it again.' },
  'safety.budget_used': {
    status: 429,
    retry: 'later',
    sentence:
      'You have looked at enough that is hard to look at today. Take lighter cases; the others wait or go to somebody else.',
  },
  'safety.break_due': {
    status: 429,
    retry: 'later',
    sentence: 'You have looked at hard things for a while. Take ten minutes away from it; then it goes on.',
  },
  'safety.rule_not_ready': {
    status: 409,
    retry: 'later',
    sentence: 'This rule may not do more yet; the desk says what is missing.',
  },
  'safety.bad_rule': { status: 400, retry: 'never', sentence: 'This is no rule that could be explained.' },
  'safety.no_bridge': { status: 404, retry: 'never', sentence: 'This server is not set up to report there.' },
  'safety.bridge_failed': {
    status: 502,
    retry: 'later',
    sentence: 'The other side did not take it; nothing was left there half.',
  },
  'safety.bad_code': { status: 404, retry: 'never', sentence: 'This code is not valid, or has expired.' },

  'staff.signed_out': { status: 401, retry: 'never', sentence: 'You are signed out; sign in with your passkey.' },
  'staff.role_needed': { status: 403, retry: 'never', sentence: 'None of your roles allows this.' },
  'staff.roles_apart': { status: 409, retry: 'never', sentence: 'One person may not hold these roles together.' },
  'staff.second_person': { status: 409, retry: 'never', sentence: 'This needs another person than the one who began it.' },
  'staff.bad_invitation': {
    status: 403,
    retry: 'never',
    sentence: 'This enrolment link is not valid, was used, or has expired.',
  },
  'staff.bad_passkey': { status: 403, retry: 'never', sentence: 'The passkey was not accepted.' },
  'staff.bad_step_up': {
    status: 403,
    retry: 'never',
    sentence: 'The confirmation does not sign exactly this; look at it again and confirm with your passkey.',
  },
  'staff.foreign_page': { status: 403, retry: 'never', sentence: 'Only the pages of this desk may ask for this.' },
  'staff.unknown': { status: 404, retry: 'never', sentence: 'There is no such person or proposal.' },

  'inventory.purpose_refused': { status: 403, retry: 'never', sentence: 'This datum may not be read for that purpose.' },
  'store.unavailable': { status: 503, retry: 'later', sentence: 'The store does not answer; nothing was lost, try again.' },
  'store.full': { status: 507, retry: 'later', sentence: 'The disk is full; nothing was accepted that could be lost.' },
  'server.draining': { status: 503, retry: 'later', sentence: 'The server is about to restart; reconnect in a moment.' },
  'server.overloaded': { status: 503, retry: 'later', sentence: 'The server has more to do than it can; try again in a moment.' },
  'server.internal': { status: 500, retry: 'later', sentence: 'Something went wrong here; it has been recorded.' },
  'config.invalid': { status: 500, retry: 'never', sentence: 'The configuration is not valid.' },

  'client.offline': { status: 503, retry: 'later', sentence: 'There is no connection; it will be tried again.' },
  'client.closed': { status: 409, retry: 'never', sentence: 'The client is closed.' },
  'client.untrusted': { status: 403, retry: 'never', sentence: 'What the server answered does not verify; it was not used.' },
  'client.store': { status: 500, retry: 'never', sentence: 'The local store cannot be used.' },
  'client.cancelled': { status: 409, retry: 'never', sentence: 'It was cancelled.' },
  'client.locked': { status: 403, retry: 'never', sentence: 'This device is locked; unlock it first.' },
  'client.wrong_passphrase': { status: 403, retry: 'never', sentence: 'That does not unlock this device.' },
} as const

export type ErrorCode = keyof typeof errors

// `satisfies` on the export itself would leave it without an explicit type.
errors satisfies Readonly<Record<ErrorCode, ErrorEntry>>

/** The one error class. `detail` may be logged and shown: never put content, keys or identifiers of people in it. */
export class CausewayError extends Error {
  override readonly name = 'CausewayError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  /** Of those whom the caller named, whom it is about. For the caller only: unlike `detail` it is never logged. */
  readonly users: readonly string[]

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown; users?: readonly string[] }) {
    super(detail === undefined ? errors[code].sentence : `${errors[code].sentence} (${detail})`, options)
    this.code = code
    this.detail = detail
    this.users = options?.users ?? []
  }

  get retry(): Retry {
    return errors[this.code].retry
  }

  get status(): number {
    return errors[this.code].status
  }
}

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errors, value)
}

/** True for a refusal with exactly this code. */
export function hasCode(error: unknown, code: ErrorCode): error is CausewayError {
  return error instanceof CausewayError && error.code === code
}

/** What cannot happen, checked also in production. A failure is a bug, never a user's fault. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${sentence}`)
}

/** RFC 9457 problem details, media type application/problem+json. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  retry: Retry
  detail?: string
  users?: readonly string[]
}

/** People one refusal names: as many as one commit adds. */
const usersNamedMax = 200

export function problemFromError(error: CausewayError): Problem {
  const { status, retry, sentence } = errors[error.code]
  const problem: Problem = { type: `urn:causeway:error:${error.code}`, title: sentence, status, code: error.code, retry }
  if (error.detail !== undefined) problem.detail = error.detail
  if (error.users.length > 0) problem.users = error.users.slice(0, usersNamedMax)
  return problem
}

/** The error a problem document stands for; an unknown code becomes `server.internal`. */
export function errorFromProblem(problem: { code?: unknown; detail?: unknown; users?: unknown }): CausewayError {
  const code = typeof problem.code === 'string' && isErrorCode(problem.code) ? problem.code : 'server.internal'
  const users = Array.isArray(problem.users) ? problem.users.slice(0, usersNamedMax).filter(user => typeof user === 'string') : []
  return new CausewayError(code, typeof problem.detail === 'string' ? problem.detail : undefined, { users })
}
