// Manifest and icon of each property, so that its app is installed under its own name: made of its theme at the build.

import { brandPath, type Theme, themes } from './engine/themes.ts'

const plain: Theme = { name: 'Messenger', short: '', hue: 256, chroma: 0.14 }

/** Names of what is made, for the list of files that the app keeps. */
export const brandFiles: readonly string[] = [...Object.keys(themes), ''].flatMap(domain => [
  `${brandPath(domain)}.svg`,
  `${brandPath(domain)}.webmanifest`,
])

interface Build {
  emitFile(file: { type: 'asset'; fileName: string; source: string }): string
}

export function brands(): { readonly name: string; generateBundle(this: Build): void } {
  return {
    name: 'causeway-brands',
    generateBundle() {
      for (const [domain, theme] of [...Object.entries(themes), ['', plain] as const]) {
        const fileName = brandPath(domain).slice(1)
        this.emitFile({ type: 'asset', fileName: `${fileName}.svg`, source: iconOf(theme) })
        this.emitFile({ type: 'asset', fileName: `${fileName}.webmanifest`, source: manifestOf(theme, `/${fileName}.svg`) })
      }
    },
  }
}

/** A bubble with the app's letter; the ground reaches every edge, because platforms cut icons to shapes of their own. */
function iconOf({ short, hue, chroma }: Theme): string {
  const accent = `oklch(0.51 ${chroma} ${hue})`
  const letter =
    short === ''
      ? ''
      : `<text x="32" y="39" text-anchor="middle" font-family="system-ui, sans-serif" font-weight="700" font-size="18" fill="${accent}">${short}</text>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 64 64"><rect width="64" height="64" fill="${accent}"/>` +
    `<path d="M20 21h24a5 5 0 0 1 5 5v13a5 5 0 0 1-5 5H32l-8 7v-7h-4a5 5 0 0 1-5-5V26a5 5 0 0 1 5-5z" fill="#fff"/>${letter}</svg>`
  )
}

function manifestOf({ name }: Theme, icon: string): string {
  return JSON.stringify({
    name,
    short_name: name,
    id: '/',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [
      { src: icon, sizes: '512x512', type: 'image/svg+xml', purpose: 'any' },
      { src: icon, sizes: '512x512', type: 'image/svg+xml', purpose: 'maskable' },
    ],
  })
}
