import { textsPlugin } from '@causeway/ui/texts-plugin'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { packRoots } from '@causeway/tls'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'
import { brandFiles, brands } from './src/brands.ts'

writeRoots()

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

/** Mozilla's roots, as the Node of this build has them: a file of the app like any other, so that what is believed is part of what was built. */
function writeRoots(): void {
  const folder = join(import.meta.dirname, '.roots')
  const certificates = rootCertificates.map(pem => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'roots.bin'), packRoots(certificates))
}

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
