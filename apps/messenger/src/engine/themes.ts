// The theme file of each sample app. Imports nothing: the build makes icons and manifests of it.

export interface Theme {
  readonly name: string
  /** One or two letters, for badges and the icon. */
  readonly short: string
  /** oklch. */
  readonly hue: number
  readonly chroma: number
}

export const themes: Readonly<Record<string, Theme>> = {
  'harbor.localhost': { name: 'Harbor', short: 'H', hue: 245, chroma: 0.14 },
  'lumen.localhost': { name: 'Lumen', short: 'L', hue: 300, chroma: 0.17 },
  'commons.localhost': { name: 'Commons', short: 'C', hue: 160, chroma: 0.11 },
}

/** Where manifest and icon of a property are, without their endings; those without a theme share one. */
export function brandPath(domain: string): string {
  return domain in themes ? `/brand-${domain}` : '/brand'
}
