// Lawful access with the parts of Node: keys of the server, letters as PDF, bundles encrypted with age.

import { type Lawful, type LawfulDeps, openLawful } from '@causeway/lawful'
import type { ServerKeys } from '../config/keys.ts'
import { ageEncrypt } from './age.ts'
import { lawfulKeysOf } from './keys.ts'
import { pdfOf } from './pdf.ts'

export interface LawfulOnNodeDeps extends Omit<LawfulDeps, 'keys' | 'pdf' | 'encrypt' | 'softwareVersion'> {
  readonly keys: Pick<ServerKeys, 'session'>
}

export function openLawfulOnNode({ keys, ...deps }: LawfulOnNodeDeps): Lawful {
  const fixed = { softwareVersion: '0.1.0', pdf: pdfOf, encrypt: ageEncrypt }
  return openLawful({ ...deps, ...fixed, keys: lawfulKeysOf(deps.crypto, keys) })
}
