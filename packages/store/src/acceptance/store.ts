// What every store must do, whatever engine it runs on.

import { describe } from 'vitest'
import { accountAcceptance } from './accounts.ts'
import { consentAcceptance } from './consents.ts'
import { keyAcceptance } from './keys.ts'
import { lawfulAcceptance } from './lawful.ts'
import { joinLinksAcceptance } from './join-links.ts'
import { mediaAcceptance } from './media.ts'
import type { OpenStore } from './population.ts'
import { retentionAcceptance } from './retention.ts'
import { roomAcceptance } from './rooms.ts'
import { safetyAcceptance } from './safety.ts'
import { staffAcceptance } from './staff.ts'
import { streamAcceptance } from './streams.ts'
import { trimAcceptance } from './trimming.ts'

export type { OpenStore, StoreUnderTest } from './population.ts'

/** Tests of every operation. `open` gives an empty store each time. */
export function storeAcceptance(name: string, open: OpenStore): void {
  describe(name, () => {
    streamAcceptance(open)
    trimAcceptance(open)
    retentionAcceptance(open)
    roomAcceptance(open)
    keyAcceptance(open)
    accountAcceptance(open)
    consentAcceptance(open)
    joinLinksAcceptance(open)
    mediaAcceptance(open)
    staffAcceptance(open)
    lawfulAcceptance(open)
    safetyAcceptance(open)
  })
}
