// A site on this machine, with a certificate of a root of its own, both made by openssl.

import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { siteHost } from './server.ts'

export interface Site {
  readonly url: string
  /** The root as the app's file of roots would hold it. */
  readonly packedRoot: Buffer
  /** Paths that were asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Each site has a root of its own. */
export async function openSite(pages: Readonly<Record<string, { type: string; body: string | Buffer }>>): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-site-'))
  const root = makeRoot(folder)
  const leaf = makeLeaf(folder)
  const asked: string[] = []
  const server: Server = createServer(leaf, (request, response) => {
    asked.push(request.url ?? '')
    const page = pages[request.url ?? '']
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': page?.type ?? 'text/plain' }).end(page?.body)
  })
  const port = Number(process.env['CAUSEWAY_E2E_SITE_PORT'])
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const der = Buffer.from(root.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  return {
    url: `https://${siteHost}:${port}`,
    packedRoot: Buffer.concat([Buffer.from([der.length >> 8, der.length & 0xff]), der]),
    asked,
    async close() {
      rmSync(folder, { recursive: true, force: true })
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function makeRoot(folder: string): string {
  openssl(
    folder,
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=root -keyout root.key -out root.pem',
  )
  return readFileSync(join(folder, 'root.pem'), 'utf8')
}

function makeLeaf(folder: string): { key: Buffer; cert: Buffer } {
  const uses = 'basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n'
  writeFileSync(join(folder, 'leaf.ext'), `subjectAltName=DNS:${siteHost}\n${uses}`)
  openssl(folder, 'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=leaf -keyout leaf.key -out leaf.csr')
  openssl(folder, 'x509 -req -in leaf.csr -CA root.pem -CAkey root.key -days 2 -extfile leaf.ext -out leaf.pem')
  return { key: readFileSync(join(folder, 'leaf.key')), cert: readFileSync(join(folder, 'leaf.pem')) }
}

function openssl(cwd: string, command: string): void {
  execFileSync('openssl', command.split(' '), { cwd, stdio: 'ignore' })
}
