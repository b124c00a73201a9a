// The look of each property. A property without a theme of its own gets a quiet one made of its name.

import { hueOf } from '@causeway/ui'
import type { PropertyInfo } from './api.ts'
import { themes } from './themes.ts'

export function themed(property: {
  readonly domain: string
  readonly name: string
  readonly handleType: PropertyInfo['handleType']
}): PropertyInfo {
  const { domain, name, handleType } = property
  const theme = themes[domain] ?? { short: name.slice(0, 1).toUpperCase(), hue: hueOf(domain), chroma: 0.13 }
  return { ...theme, domain, name, handleType }
}
