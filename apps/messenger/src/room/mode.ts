import type { Message } from '../engine/api.ts'

/** What the composer is for at the moment. */
export type RoomMode =
  | { readonly kind: 'write' }
  | { readonly kind: 'reply'; readonly message: Message }
  | { readonly kind: 'edit'; readonly message: Message }
