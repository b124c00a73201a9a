// Light, dark, contrast and a property's accent, written to the document as attributes and custom properties (CSSOM, so that a
// strict content policy holds).

export interface Accent {
  /** oklch hue, 0 to 360. */
  readonly hue: number
  /** oklch chroma, up to 0.2. */
  readonly chroma: number
}

export type Mode = 'system' | 'light' | 'dark'
export type Contrast = 'system' | 'more'

export interface Appearance {
  readonly mode: Mode
  readonly contrast: Contrast
}

/** Applies now and whenever the system's wish changes; the answer stops it. */
export function applyAppearance(appearance: Appearance, accent: Accent): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const more = matchMedia('(prefers-contrast: more)')
  const apply = (): void => {
    const { style, dataset } = document.documentElement
    style.setProperty('--accent-hue', `${accent.hue}`)
    style.setProperty('--accent-chroma', `${accent.chroma}`)
    dataset['mode'] = appearance.mode === 'dark' || (appearance.mode === 'system' && dark.matches) ? 'dark' : 'light'
    dataset['contrast'] = appearance.contrast === 'more' || more.matches ? 'more' : 'normal'
  }
  apply()
  dark.addEventListener('change', apply)
  more.addEventListener('change', apply)
  return () => {
    dark.removeEventListener('change', apply)
    more.removeEventListener('change', apply)
  }
}

/** Whether the window is wide enough for list and conversation side by side; the same number as in styles.css. */
export const wideQuery = '(width >= 46rem)'
/** … and for a third pane. */
export const roomyQuery = '(width >= 75rem)'
