// draft-ietf-mls-extensions §4.7 and §4.8: what AppEphemeral and AppDataUpdate proposals do to the group context. They come after
// everything that RFC 9420 defines, the ephemeral ones first.

import { equalBytes } from '@causeway/crypto'
import { CausewayError, decode, encode } from '@causeway/wire'
import { must } from '../must.ts'
import { extensionTypes, proposalTypes } from '../structures/code-points.ts'
import {
  appDataDictionaryCodec,
  type ComponentData,
  componentData,
  dictionaryOf,
  withComponent,
} from '../structures/component-data.ts'
import { type Extension, extensionData } from '../structures/extension.ts'
import { externalSendersCodec } from '../structures/external-sender.ts'
import type { AppDataUpdate, AppEphemeral } from '../structures/proposal.ts'
import { requiredCapabilitiesCodec } from '../structures/required-capabilities.ts'

/**
 * The application's part. `update`: the new data of a component from its present data and the updates of one commit in their order;
 * undefined where that is not valid, or no such component is known. `ephemeral`: whether this data is valid.
 */
export interface ApplyAppData {
  update(componentId: number, present: Uint8Array | undefined, updates: readonly Uint8Array[]): Uint8Array | undefined
  ephemeral(componentId: number, data: Uint8Array): boolean
}

interface AppProposals {
  readonly appEphemerals: readonly AppEphemeral[]
  readonly appDataUpdates: readonly AppDataUpdate[]
}

/** `next` with the dictionary as the proposals leave it. Throws `mls.invalid`, and `mls.unsupported` where nobody judges. */
export function withAppData(
  { appEphemerals, appDataUpdates }: AppProposals,
  present: readonly Extension[],
  next: readonly Extension[],
  applyAppData: ApplyAppData | undefined,
): readonly Extension[] {
  validateForm(present, next)
  validateUntouched(present, next)
  if (appEphemerals.length + appDataUpdates.length === 0) return next
  if (applyAppData === undefined) throw new CausewayError('mls.unsupported', 'data of application components')
  for (const { componentId, data } of appEphemerals)
    must(applyAppData.ephemeral(componentId, data), 'ephemeral data that its component refuses')
  let dictionary = dictionaryOf(next)
  for (const [componentId, updates] of byComponent(appDataUpdates))
    dictionary = withComponent(dictionary, componentId, newData(dictionary, componentId, updates, applyAppData))
  return appDataUpdates.length === 0 ? next : withDictionary(next, dictionary)
}

/** Extensions that this room reads are readable (§12.1.7). */
function validateForm(present: readonly Extension[], next: readonly Extension[]): void {
  if (present === next) return
  const externalSenders = extensionData(next, extensionTypes.external_senders)
  if (externalSenders !== undefined) decode(externalSendersCodec, externalSenders)
  dictionaryOf(next)
}

/** Where AppDataUpdate is required of everybody, a GroupContextExtensions proposal leaves the dictionary alone. */
function validateUntouched(present: readonly Extension[], next: readonly Extension[]): void {
  if (present === next) return
  const required = extensionData(present, extensionTypes.required_capabilities)
  if (required === undefined) return
  if (!decode(requiredCapabilitiesCodec, required).proposalTypes.includes(proposalTypes.app_data_update)) return
  const [before, after] = [present, next].map(extensions => extensionData(extensions, extensionTypes.app_data_dictionary))
  const same = before === undefined || after === undefined ? before === after : equalBytes(before, after)
  must(same, 'the dictionary is changed by AppDataUpdate alone')
}

/** In the order of the commit, each component where it is first named. */
function byComponent(proposals: readonly AppDataUpdate[]): Map<number, AppDataUpdate[]> {
  const components = new Map<number, AppDataUpdate[]>()
  for (const proposal of proposals) {
    const known = components.get(proposal.componentId)
    if (known === undefined) components.set(proposal.componentId, [proposal])
    else known.push(proposal)
  }
  return components
}

/** One remove, of what is there, or updates only. */
function newData(
  dictionary: readonly ComponentData[],
  componentId: number,
  proposals: readonly AppDataUpdate[],
  applyAppData: ApplyAppData,
): Uint8Array | undefined {
  const present = componentData(dictionary, componentId)
  const updates = proposals.flatMap(({ update }) => (update === undefined ? [] : [update]))
  if (updates.length === 0) {
    must(proposals.length === 1 && present !== undefined, 'data of a component removed twice, or where there is none')
    return undefined
  }
  must(updates.length === proposals.length, 'data of a component both updated and removed')
  const data = applyAppData.update(componentId, present, updates)
  must(data !== undefined, 'an update that its component refuses')
  return data
}

function withDictionary(extensions: readonly Extension[], dictionary: readonly ComponentData[]): readonly Extension[] {
  const extensionType = extensionTypes.app_data_dictionary
  const extension = { extensionType, extensionData: encode(appDataDictionaryCodec, dictionary) }
  const at = extensions.findIndex(known => known.extensionType === extensionType)
  return at < 0 ? [...extensions, extension] : extensions.with(at, extension)
}
