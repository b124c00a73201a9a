// The look of each property. A property without a theme of its own gets a quiet one made of its name.

import { hueOf } from '@causeway/ui'
import type { PropertyInfo } from './api.ts'

interface Theme {
  readonly short: string
  readonly hue: number
  readonly chroma: number
}

/** Of the three sample apps. */
const themes: Readonly<Record<string, Theme>> = {
  'harbor.localhost': { short: 'H', hue: 245, chroma: 0.14 },
  'lumen.localhost': { short: 'L', hue: 300, chroma: 0.17 },
  'commons.localhost': { short: 'C', hue: 160, chroma: 0.11 },
}

export function themed(property: {
  readonly domain: string
  readonly name: string
  readonly handleType: PropertyInfo['handleType']
}): PropertyInfo {
  const { domain, name, handleType } = property
  const theme = themes[domain] ?? { short: name.slice(0, 1).toUpperCase(), hue: hueOf(domain), chroma: 0.13 }
  return { domain, name, handleType, ...theme }
}
