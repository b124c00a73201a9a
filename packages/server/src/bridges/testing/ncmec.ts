// A stand-in for the CyberTipline's web service on this machine, written from its public interface description: submit, upload, fileinfo,
// finish, retract; Basic authentication; answers in XML with a responseCode. It refuses what the real one refuses in the ways told there.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface Ncmec {
  readonly url: string
  readonly log: { readonly route: string; readonly body: string }[]
  readonly reports: Map<string, { files: string[]; state: 'open' | 'done' | 'retracted' }>
  /** The next so many requests get no answer. */
  silent: number
  /** This route is refused as what the schema does not take. */
  refusing: string
  close(): Promise<void>
}

const order = ['incidentSummary', 'internetDetails', 'lawEnforcement', 'reporter', 'personOrUserReported', 'additionalInfo']

export async function startNcmec(user: string, password: string): Promise<Ncmec> {
  const log: { route: string; body: string }[] = []
  const reports: Ncmec['reports'] = new Map()
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const route = (request.url ?? '').replace('/ispws', '')
    if (ncmec.silent > 0) {
      ncmec.silent--
      request.socket.destroy()
      return
    }
    log.push({ route, body })
    if (request.headers.authorization === expected)
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answer(route, body))
    else response.writeHead(401).end()
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }

  function answer(route: string, body: string): string {
    if (route === ncmec.refusing) return coded('4100')
    if (route === '/submit') {
      const problem = problemOf(body)
      if (problem !== undefined) return coded(problem)
      const id = String(1_000_000 + reports.size)
      reports.set(id, { files: [], state: 'open' })
      return coded('0', `<reportId>${id}</reportId>`)
    }
    const id = /name="id"\r\n\r\n(\d+)/.exec(body)?.[1] ?? /<reportId>(\d+)<\/reportId>/.exec(body)?.[1] ?? ''
    const report = reports.get(id)
    if (report === undefined) return coded('5001')
    if (report.state !== 'open') return coded('5102')
    if (route === '/upload') {
      report.files.push(body)
      return coded('0', `<reportId>${id}</reportId><fileId>f${report.files.length}</fileId><hash>x</hash>`)
    }
    if (route === '/fileinfo') return /<fileDetails><reportId>\d+<\/reportId><fileId>/.test(body) ? coded('0') : coded('4100')
    if (route === '/finish') {
      report.state = 'done'
      return `<?xml version="1.0"?><reportDoneResponse><responseCode>0</responseCode><reportId>${id}</reportId></reportDoneResponse>`
    }
    report.state = 'retracted'
    return coded('0')
  }

  const ncmec: Ncmec = {
    url: `http://127.0.0.1:${port}/ispws`,
    log,
    reports,
    silent: 0,
    refusing: '',
    close: () => new Promise(resolve => void server.close(() => resolve())),
  }
  return ncmec
}

/** 4110 for what is no XML, 4100 for what the schema refuses: what is mandatory, and the order. */
function problemOf(xml: string): string | undefined {
  if (!/^<\?xml version="1.0" encoding="UTF-8"\?>\s*<report>.*<\/report>$/s.test(xml) || /&(?!amp;|lt;|gt;)/.test(xml))
    return '4110'
  const places = order.map(name => xml.indexOf(`<${name}>`)).filter(place => place >= 0)
  const isOrdered = places.every((place, at) => at === 0 || place > (places[at - 1] as number))
  const hasAll = [
    /<incidentType>[^<]+</,
    /<incidentDateTime>\d{4}-\d\d-\d\dT[\d:.]+Z</,
    /<reportingPerson><email>[^<]+@[^<]+</,
  ].every(each => each.test(xml))
  return isOrdered && hasAll ? undefined : '4100'
}

function coded(code: string, more = ''): string {
  return `<?xml version="1.0"?><reportResponse><responseCode>${code}</responseCode><responseDescription>x</responseDescription>${more}</reportResponse>`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('latin1')
}
