// How a command ends (sysexits.h where it has a number).

export const exitCodes = {
  ok: 0,
  /** The command ran, and the answer is no: a check failed, a promise was not kept. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** EX_UNAVAILABLE: the server cannot be reached, or a port or folder is in use. */
  unavailable: 69,
  /** EX_SOFTWARE: a bug, here or in the server. */
  internal: 70,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
