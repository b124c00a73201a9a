// The way to NCMEC's web service: HTTPS with Basic authentication, XML and multipart bodies. The test host unless the operator says
// production itself.

import type { CyberTipPort } from '@causeway/safety'
import { CausewayError } from '@causeway/wire'

export const cyberTipHosts = {
  test: 'https://exttest.cybertip.org/ispws',
  production: 'https://report.cybertip.org/ispws',
} as const

export interface CyberTipAccount {
  readonly url: string
  readonly user: string
  readonly password: string
}

const timeoutMs = 30_000

export function createCyberTipPort({ url, user, password }: CyberTipAccount): CyberTipPort {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  return {
    async post(route, body) {
      const [type, content] = body.kind === 'xml' ? (['text/xml; charset=utf-8', body.xml] as const) : [undefined, formOf(body)]
      const headers = { authorization, ...(type === undefined ? {} : { 'content-type': type }) }
      try {
        const answer = await fetch(`${url}${route}`, {
          method: 'POST',
          headers,
          body: content,
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        })
        if (answer.status >= 500) throw new Error(`${answer.status}`)
        return await answer.text()
      } catch (cause) {
        throw new CausewayError('safety.bridge_failed', `${route} was not answered`, { cause })
      }
    },
    pause: ms => new Promise(resolve => setTimeout(resolve, ms)),
  }
}

function formOf({
  id,
  file,
}: {
  readonly id: string
  readonly file?: { readonly name: string; readonly bytes: Uint8Array }
}): FormData {
  const form = new FormData()
  form.append('id', id)
  if (file !== undefined) form.append('file', new Blob([new Uint8Array(file.bytes)]), file.name)
  return form
}
