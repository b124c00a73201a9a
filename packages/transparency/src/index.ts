// The public door of the room.

export * from './disclosures/audit.ts'
export * from './disclosures/commitment.ts'
export * from './disclosures/notice.ts'
export * from './disclosures/report.ts'
export * from './log/base64.ts'
export * from './log/checkpoint.ts'
export * from './log/cosignature.ts'
export * from './log/log.ts'
export * from './log/merkle.ts'
export * from './log/note.ts'
export * from './log/tile.ts'
export * from './log/witness.ts'
