// What a witness must not forget: its key, and the last checkpoint of each log. One file, replaced as a whole.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { CryptoProvider } from '@causeway/crypto'
import { base64FromBytes, bytesFromBase64, type NoteSigner } from '@causeway/transparency'

interface StateFile {
  readonly seed: string
  readonly logs: Readonly<Record<string, { readonly size: number; readonly root: string }>>
}

export interface WitnessState {
  readonly signer: NoteSigner
  load(origin: string): { size: number; root: Uint8Array } | undefined
  /** Durable when it returns. */
  save(origin: string, latest: { readonly size: number; readonly root: Uint8Array }): void
}

/** Opens the state in `folder`; the first time a key is made. */
export function openWitnessState(folder: string, name: string, crypto: CryptoProvider): WitnessState {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'witness.json')
  let state: StateFile = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as StateFile)
    : { seed: base64FromBytes(crypto.random(32)), logs: {} }
  if (!existsSync(path)) replaceFile(path, JSON.stringify(state))
  return {
    signer: { name, ...crypto.signatureKeyPair('Ed25519', bytesFromBase64(state.seed)) },
    load(origin) {
      const latest = Object.hasOwn(state.logs, origin) ? state.logs[origin] : undefined
      return latest === undefined ? undefined : { size: latest.size, root: bytesFromBase64(latest.root) }
    },
    save(origin, { size, root }) {
      const next = { ...state, logs: { ...state.logs, [origin]: { size, root: base64FromBytes(root) } } }
      replaceFile(path, JSON.stringify(next))
      state = next
    },
  }
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.new`
  const file = openSync(temporary, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
