import type { TipState } from '@causeway/wire'

export const tipStateNames: Readonly<Record<TipState, string>> = {
  proposed: 'Waits for a second person',
  sending: 'Submitted, not finished yet',
  failed: 'Failed, taken back at NCMEC',
  filed: 'Filed',
  withdrawn: 'Proposal taken back',
}

export const tipModeNames = { test: 'Test', production: 'Production' } as const
