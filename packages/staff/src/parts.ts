// What the endpoints of this room choose from.

import type { StaffDeps } from './deps.ts'
import type { InvitationDesk } from './invitations.ts'
import type { Challenges } from './passkeys/challenges.ts'
import type { StepUps } from './passkeys/step-up.ts'
import type { StaffAudit } from './ports/index.ts'
import type { Sessions } from './sessions.ts'

export interface StaffParts extends StaffDeps {
  readonly properties: readonly { readonly domain: string; readonly name: string }[]
  readonly audit: StaffAudit
  readonly challenges: Challenges
  readonly invitations: InvitationDesk
  readonly sessions: Sessions
  readonly stepUps: StepUps
}
