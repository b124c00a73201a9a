// What tabs and the engine say to each other. A tab asks (`call`), the engine answers; a topic that changed is only named, and
// whoever shows it reads it again.

export type ToEngine =
  | { readonly kind: 'call'; readonly id: string; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'who' }
  | { readonly kind: 'network'; readonly online: boolean }

export type FromEngine =
  /** An engine has taken over: whatever was shown is read again. */
  | { readonly kind: 'leader'; readonly leader: string }
  | { readonly kind: 'changed'; readonly topics: readonly string[] }
  | { readonly kind: 'answer'; readonly id: string; readonly value: unknown }
  | {
      readonly kind: 'refusal'
      readonly id: string
      readonly code: string
      readonly message: string
      /** Whom it is about, of those who were asked for. */
      readonly users: readonly string[]
    }

export const channelName = 'causeway-engine'
export const lockName = 'causeway-engine'
export const databaseName = 'causeway'
