// Where every effective value comes from, and what it is for.

import type { Config, Origin } from './load.ts'
import { declarationOf, type OptionName, optionNames } from './options.ts'

export interface Explained {
  readonly name: OptionName
  /** A secret is `(set)` or empty. */
  readonly value: string | number | boolean
  readonly origin: Origin
  readonly doc: string
}

export function explain(config: Config): Explained[] {
  return optionNames.map(name => {
    const { doc, secret } = declarationOf(name)
    const value = config.values[name]
    return { name, value: secret && value !== '' ? '(set)' : value, origin: config.origins[name], doc }
  })
}
