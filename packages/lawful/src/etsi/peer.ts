// Who speaks HI1 with us, and what is kept of what they brought.

import { utf8ToBytes } from '@causeway/wire'
import { hexFromBytes } from '../canonical.ts'
import type { LawfulParts } from '../desk/parts.ts'
import type { Machine } from '../intake/directory.ts'
import type { Actor } from '../review/matter.ts'
import type { EndpointId } from './message.ts'
import type { ReadXml, XmlElement } from './xml.ts'

/** An agency's machine, known by its certificate. */
export interface Peer {
  readonly agency: string
  readonly machine: Machine
}

/** An object as it was brought, so that nothing of it is lost when it is asked for again. */
export interface HeldObject {
  readonly agency: string
  readonly matter: string
  readonly kind: 'Authorisation' | 'LDTask' | 'Document'
  readonly generation: number
  readonly changedAtMs: number
  readonly tree: XmlElement
}

/** Under the identifier that the delivery of a matter will have. */
export interface HeldDelivery {
  readonly agency: string
  readonly matter: string
  readonly task: string | undefined
}

export interface Hi1Deps extends LawfulParts {
  readonly self: EndpointId
  readonly read: ReadXml
  /** ETSI's dictionary file. */
  readonly dictionaryFile: XmlElement
}

export function actorOf({ agency, machine }: Peer): Actor {
  return { id: `machine:${machine.fingerprint.slice(0, 16)}`, role: 'officer', agency }
}

/** A delivery is named by its matter: whoever knows the task can say it before there is one. */
export function deliveryIdOf({ crypto }: Pick<Hi1Deps, 'crypto'>, matter: string): string {
  return uuidOf(crypto.hash('SHA-256', utf8ToBytes(`causeway-hi1-delivery/1\n${matter}`)))
}

/** Sixteen bytes and more as a UUID. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = hexFromBytes(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
