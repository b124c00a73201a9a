// The safety team's key, for this shift: read from a file of the reviewer's machine, held in this page's memory and nowhere else, gone
// with the page. Nothing here sends it anywhere.

import { openEvidence, type OpenedEvidence, type KeyPair } from '@causeway/crypto'
import { createBrowserCrypto } from '@causeway/crypto/browser'
import { bytesFromBase64url, decode, reportHeader } from '@causeway/wire'
import { useSyncExternalStore } from 'react'
import type { Answer } from '../../api/call.ts'

let held: KeyPair | undefined
const listeners = new Set<() => void>()

export function useTeamKey(): boolean {
  return useSyncExternalStore(
    changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => held !== undefined,
  )
}

/** False for a file that is no key. */
export async function holdTeamKey(file: Blob): Promise<boolean> {
  try {
    const { publicKey, privateKey } = JSON.parse(await file.text()) as { publicKey: string; privateKey: string }
    held = { publicKey: bytesFromBase64url(publicKey), privateKey: bytesFromBase64url(privateKey) }
  } catch {
    return false
  }
  for (const changed of listeners) changed()
  return true
}

/** undefined without a key, and when the evidence was destroyed. */
export function opened({ header, sealed }: Answer<'readSafetyEvidence'>): OpenedEvidence | undefined {
  if (held === undefined || sealed === null) return undefined
  return openEvidence(createBrowserCrypto(), held, decode(reportHeader, header), sealed)
}
