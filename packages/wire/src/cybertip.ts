// Reports to NCMEC's CyberTipline, as the desk and the server both know them.

/** As the schema of the CyberTipline names them. */
export const incidentTypes = [
  'Child Pornography (possession, manufacture, and distribution)',
  'Child Sex Trafficking',
  'Child Sex Tourism',
  'Child Sexual Molestation',
  'Misleading Domain Name',
  'Misleading Words or Digital Images on the Internet',
  'Online Enticement of Children for Sexual Acts',
  'Unsolicited Obscene Material Sent to a Child',
] as const
export type IncidentType = (typeof incidentTypes)[number]

/** `failed`: it did not get through, nothing is left at NCMEC, and it may be signed again. `withdrawn`: taken back before it went out. */
export const tipStates = ['proposed', 'sending', 'failed', 'filed', 'withdrawn'] as const
export type TipState = (typeof tipStates)[number]

/** A request that gets no answer is asked so often, the first time included. */
export const tipTriesMax = 10
export const tipFilesMax = 16
/** All files of a report together; they travel in one request. */
export const tipBytesMax = 12_000_000
