import { textsPlugin } from '@causeway/ui/texts-plugin'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { brandFiles, brands } from './src/brands.ts'

export default defineConfig({
  plugins: [textsPlugin(), tailwind(), react(), brands(), fileList()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', 'service-worker': 'src/service-worker.ts' },
      output: {
        // A service worker's address must stay.
        entryFileNames: chunk => (chunk.name === 'service-worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})

/** What the service worker keeps for opening without a network: every file of the app but the model, which few people ever need. */
function fileList(): Plugin {
  return {
    name: 'causeway-file-list',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter(name => name.startsWith('assets/') && !name.endsWith('.bin'))
      this.emitFile({
        type: 'asset',
        fileName: 'files.json',
        source: JSON.stringify(['/', ...brandFiles, ...files.map(name => `/${name}`)]),
      })
    },
  }
}
