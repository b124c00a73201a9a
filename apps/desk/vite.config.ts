import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import type { UserConfig } from 'vite'

const config: UserConfig = {
  plugins: [tailwind(), react()],
  // The policy of the server allows own files only: nothing is inlined, and no polyfill adds a script.
  build: { target: 'es2023', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
}
export default config
