// Why a message, or one action of it, is refused: the codes of TS 103 120, with a sentence for the person who reads the log.

/** Codes that have a meaning of their own; anything else is `general`. */
export const hi1Codes = {
  general: 3000,
  notSupported: 3001,
  duplicateAction: 3002,
  missing: 3005,
  unknownObject: 3011,
  notXml: 3019,
  schema: 3020,
  version: 3021,
} as const

export type Hi1Code = keyof typeof hi1Codes

export class Hi1Refusal extends Error {
  readonly code: Hi1Code

  constructor(code: Hi1Code, sentence: string) {
    super(sentence)
    this.name = 'Hi1Refusal'
    this.code = code
  }
}

export function notApplied(): Hi1Refusal {
  return new Hi1Refusal('general', 'Not applied: another action of this message was refused.')
}
