// What a bundle needs smaller than it is written. Catalogues (`texts/<language>.ts`, each with one default export of ICU messages)
// become token lists, so that the browser gets no parser; a message that does not parse stops the build, with its key. Of the
// emoji data stays what the picker shows: a tenth.

import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { parse } from '@messageformat/parser'

interface Plugin {
  readonly name: string
  readonly enforce: 'pre'
  load(id: string): Promise<{ code: string; moduleType: 'js' } | undefined>
}

export function textsPlugin(): Plugin {
  return {
    name: 'causeway-texts',
    enforce: 'pre',
    async load(id) {
      const value = await valueOf(id)
      return value === undefined ? undefined : { code: `export default ${JSON.stringify(value)}`, moduleType: 'js' }
    },
  }
}

async function valueOf(id: string): Promise<unknown> {
  if (/\/texts\/[a-z]{2}\.ts$/.test(id)) {
    const { default: catalogue } = (await import(`${pathToFileURL(id).href}?${Date.now()}`)) as {
      default: Record<string, string>
    }
    return compileCatalogue(catalogue)
  }
  if (/\/emojibase-data\/[a-z-]+\/compact\.json$/.test(id))
    return shortenEmoji(JSON.parse(await readFile(id, 'utf8')) as Emojibase[])
  return undefined
}

/** Throws with the key of a message that is no ICU message. */
export function compileCatalogue(catalogue: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, message]) => {
      try {
        // The compiler only logs what does not parse and goes on with the raw text.
        parse(message)
        return [key, compileMessage(message)]
      } catch (cause) {
        throw new Error(`the text "${key}" is no ICU message`, { cause })
      }
    }),
  )
}

export interface Emojibase {
  readonly unicode: string
  readonly label: string
  readonly tags?: readonly string[]
  readonly group?: number
  readonly order?: number
}

/** `[emoji, group, name, words]`, in the order of the standard. Group 2 holds parts such as skin tones, which are no emoji. */
export function shortenEmoji(emojis: readonly Emojibase[]): [string, number, string, string][] {
  return emojis
    .filter(({ group }) => group !== undefined && group !== 2)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ unicode, group, label, tags }) => [unicode, group as number, label, (tags ?? []).join(' ')])
}
