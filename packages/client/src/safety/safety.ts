// A person's own safety: limits in words and codes, blocks, linked accounts, restrictions and appeals, protections on the device.

import type { AgeBand, StartRule, UserUri } from '@causeway/wire'
import type { Context } from '../context.ts'
import { type CautiousLink, cautiousLinks } from './links.ts'
import { type Protections, protectionsFor } from './protections.ts'

export interface SafetyStatus {
  readonly ageBand: AgeBand
  readonly supervised: boolean
  readonly findable: boolean
  /** By strangers of each age; for minors' accounts the rules of their band. */
  readonly whoMayAsk: Readonly<Record<'18+' | '16-17' | '13-15', StartRule>>
  readonly linkedAccounts: number
  readonly limits: readonly {
    readonly what: 'new-contacts' | 'unanswered'
    readonly windowMs: number
    readonly max: number
    /** What one more is refused with while there is no room. */
    readonly code: 'safety.limit_reached' | 'safety.unanswered'
    readonly used: number
    /** When the next one is possible, if none is left now. */
    readonly endsAtMs?: number | undefined
    readonly sentence: string
  }[]
  readonly blocks: readonly { readonly user: UserUri; readonly kind: 'block' | 'mute' }[]
}

export interface Restriction {
  readonly action: string
  readonly level: number
  readonly scope: 'property' | 'backbone'
  readonly sentence: string
  readonly clause: string
  readonly sinceMs: number
  readonly untilMs?: number | undefined
  readonly appeal: 'possible' | 'open' | 'upheld' | 'overturned'
  readonly statement: Readonly<Record<string, unknown>>
}

export interface SafetyOfPerson {
  status(): Promise<SafetyStatus>
  setFindable(findable: boolean): Promise<void>
  /** Holds for the person, over every account they linked. They are not told. */
  block(user: UserUri): Promise<void>
  mute(user: UserUri): Promise<void>
  unblock(user: UserUri): Promise<void>
  /** A code to be entered at another own account, on any app, within ten minutes. */
  offerLink(): Promise<{ readonly code: string; readonly expiresAtMs: number }>
  acceptLink(code: string): Promise<void>
  endLink(): Promise<void>
  restrictions(): Promise<readonly Restriction[]>
  appeal(action: string, text: string): Promise<void>
  /** How this account is protected from people who are no contacts yet. */
  protections(): Promise<Protections>
  /** Links in a text that are not what they look like. Found on the device; nobody is told. */
  cautiousLinks(text: string, ownDomains?: readonly string[]): CautiousLink[]
}

export function createSafety({ api }: Context): SafetyOfPerson {
  const change = async (user: UserUri, kind: 'block' | 'mute' | 'none'): Promise<void> => {
    await api('changeBlock', { body: { user, kind } })
  }
  return {
    status: async () => (await api('readSafety')).body,
    async setFindable(findable) {
      await api('changeSafetySettings', { body: { findable } })
    },
    block: user => change(user, 'block'),
    mute: user => change(user, 'mute'),
    unblock: user => change(user, 'none'),
    offerLink: async () => (await api('offerPersonLink')).body,
    async acceptLink(code) {
      await api('acceptPersonLink', { body: { code } })
    },
    async endLink() {
      await api('endPersonLink')
    },
    restrictions: async () => (await api('listRestrictions')).body.restrictions,
    async appeal(action, text) {
      await api('appealRestriction', { params: { action }, body: { text } })
    },
    protections: async () => protectionsFor((await api('readSafety')).body.ageBand),
    cautiousLinks,
  }
}
