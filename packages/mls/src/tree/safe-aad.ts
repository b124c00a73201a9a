// draft-ietf-mls-extensions §4.9: where the group context has the component `safe_aad`, the authenticated data of every message is
// SafeAAD and nothing else.

import { decode } from '@causeway/wire'
import { must } from '../must.ts'
import { componentIds, extensionTypes } from '../structures/code-points.ts'
import { appDataDictionaryCodec, type ComponentData, componentData, safeAadCodec } from '../structures/component-data.ts'
import { type Extension, extensionData } from '../structures/extension.ts'

/** Whether messages of a group with these extensions carry SafeAAD. */
export function usesSafeAad(extensions: readonly Extension[]): boolean {
  const data = extensionData(extensions, extensionTypes.app_data_dictionary)
  return data !== undefined && componentData(decode(appDataDictionaryCodec, data), componentIds.safe_aad) !== undefined
}

/** The items of a message's authenticated data; undefined in a group without Safe AAD. Throws `mls.invalid`. */
export function safeAadOf(extensions: readonly Extension[], authenticatedData: Uint8Array): readonly ComponentData[] | undefined {
  if (!usesSafeAad(extensions)) return undefined
  let items: readonly ComponentData[] | undefined
  try {
    items = decode(safeAadCodec, authenticatedData)
  } catch {
    // Said below, as what it is to the group.
  }
  must(items !== undefined, 'authenticated data that is no SafeAAD')
  return items
}
