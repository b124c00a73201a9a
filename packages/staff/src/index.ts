// The public door of the room.

export { rpIdOf } from './deps.ts'
export { bootstrapAdministratorsMax, createInvitations, type InvitationDesk } from './invitations.ts'
export { verifyStepUpRecord } from './passkeys/step-up.ts'
export * from './ports/index.ts'
export type { SignedIn } from './sessions.ts'
export { createStaff, type Desk, type OtherHandlers, type Staff, type StaffOptions } from './staff.ts'
