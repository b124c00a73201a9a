// What tabs call the messages they have just written, until everybody has forgotten.

export interface Keys {
  put(id: string, key: string): void
  /** The id itself where no tab has a name for it. */
  of(id: string): string
}

const keysMax = 500

export function createKeys(): Keys {
  const keys = new Map<string, string>()
  return {
    put(id, key) {
      keys.set(id, key)
      const oldest = keys.keys().next().value
      if (keys.size > keysMax && oldest !== undefined) keys.delete(oldest)
    },
    of: id => keys.get(id) ?? id,
  }
}
