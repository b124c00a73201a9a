// ts-mls 1.6.4 twice in one process: as it comes, and corrected. A specifier ending in `?corrected` loads the second copy, and what
// such a module imports from its own package is corrected too.

import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Correction, corrections } from './corrections.ts'

export type TsMls = typeof import('ts-mls')

const mark = '?corrected'
const folder = '/node_modules/ts-mls/dist/src/'

/** The library as it comes from npm. */
export function loadTsMls(): Promise<TsMls> {
  return import('ts-mls')
}

/** The library with every correction made. Throws where a correction no longer fits. */
export async function loadCorrectedTsMls(): Promise<TsMls> {
  install()
  // The specifier is known only to the hook below.
  const specifier: string = `ts-mls${mark}`
  return (await import(specifier)) as TsMls
}

let installed = false

function install(): void {
  if (installed) return
  installed = true
  registerHooks({
    resolve(specifier, context, next) {
      const isMarked = specifier.endsWith(mark)
      const resolved = next(isMarked ? specifier.slice(0, -mark.length) : specifier, context)
      const inherits = context.parentURL?.endsWith(mark) === true && resolved.url.includes(folder)
      return isMarked || inherits ? { ...resolved, url: resolved.url + mark } : resolved
    },
    load(url, context, next) {
      if (!url.endsWith(mark)) return next(url, context)
      const path = fileURLToPath(url.slice(0, -mark.length))
      const file = path.slice(path.indexOf(folder) + folder.length)
      const source = corrections.filter(c => c.file === file).reduce(corrected, readFileSync(path, 'utf8'))
      return { format: 'module', source, shortCircuit: true }
    },
  })
}

function corrected(source: string, { id, find, replace, times }: Correction): string {
  const parts = source.split(find)
  if (parts.length !== times + 1) throw new Error(`the correction ${id} fits ${parts.length - 1} places, not ${times}`)
  return parts.join(replace)
}
