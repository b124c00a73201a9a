// What this browser tells others beside messages.

import type { Wishes } from './api-care.ts'
import type { Notes } from './notes.ts'

export const plainWishes: Wishes = {
  readReceipts: true,
  typing: true,
  presence: false,
  blurPictures: undefined,
  linkPreviews: 'ask',
  offerPasskey: false,
}

export interface KeptWishes {
  get(): Wishes
  set(change: Partial<Wishes>): Promise<void>
}

export async function createWishes(notes: Notes): Promise<KeptWishes> {
  let wishes: Wishes = { ...plainWishes, ...((await notes.all('wishes'))['all'] as Partial<Wishes> | undefined) }
  return {
    get: () => wishes,
    async set(change) {
      wishes = { ...wishes, ...change }
      await notes.put('wishes', 'all', wishes)
    },
  }
}
