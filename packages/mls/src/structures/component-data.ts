// draft-ietf-mls-extensions §4.6 and §4.9: data of application components, in the `app_data_dictionary` extension and in Safe AAD. Both
// are lists by component, sorted, no component twice.

import { CausewayError, type Codec, decode, opaque, struct, u16, vector } from '@causeway/wire'
import { extensionTypes } from './code-points.ts'
import { type Extension, extensionData } from './extension.ts'

/** One component and what it has put there. */
export interface ComponentData {
  readonly componentId: number
  readonly data: Uint8Array
}

const componentDataCodec: Codec<ComponentData> = struct({ componentId: u16, data: opaque })
const listCodec: Codec<readonly ComponentData[]> = vector(componentDataCodec)

const sortedCodec: Codec<readonly ComponentData[]> = {
  write: (w, list) => listCodec.write(w, ascending(list)),
  read: r => ascending(listCodec.read(r)),
}

/** `AppDataDictionary`, the data of the extension `app_data_dictionary`. */
export const appDataDictionaryCodec: Codec<readonly ComponentData[]> = sortedCodec

/** `SafeAAD`: the whole `authenticated_data` of a message where the group context has the component `safe_aad`. */
export const safeAadCodec: Codec<readonly ComponentData[]> = sortedCodec

/** `ComponentsList`: the data of `app_components` and `safe_aad`. */
export const componentsListCodec: Codec<readonly number[]> = vector(u16)

/** The data of a component; undefined where the list has none. */
export function componentData(list: readonly ComponentData[], componentId: number): Uint8Array | undefined {
  return list.find(item => item.componentId === componentId)?.data
}

/** The dictionary in a list of extensions; empty where there is none. */
export function dictionaryOf(extensions: readonly Extension[]): readonly ComponentData[] {
  const data = extensionData(extensions, extensionTypes.app_data_dictionary)
  return data === undefined ? [] : decode(appDataDictionaryCodec, data)
}

/** The list with other data of one component, or without it. */
export function withComponent(
  list: readonly ComponentData[],
  componentId: number,
  data: Uint8Array | undefined,
): readonly ComponentData[] {
  const others = list.filter(item => item.componentId !== componentId)
  if (data === undefined) return others
  return [...others, { componentId, data }].toSorted((a, b) => a.componentId - b.componentId)
}

function ascending(list: readonly ComponentData[]): readonly ComponentData[] {
  const sorted = list.every((item, at) => at === 0 || (list[at - 1] as ComponentData).componentId < item.componentId)
  if (!sorted) throw new CausewayError('wire.bad_structure', 'components are not in ascending order')
  return list
}
