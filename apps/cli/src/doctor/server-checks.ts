// A running server, seen from outside, and the ports it needs.

import type { Config } from '@causeway/server'
import { isFree } from '../command/port.ts'
import { type Finding, finding } from './finding.ts'

const answerMs = 5_000
const skewMsMax = 30_000

export async function checkServer(server: string, { isAsked, config }: { isAsked: boolean; config: Config }): Promise<Finding[]> {
  const sentAtMs = Date.now()
  const answer = await fetch(`${server}/readyz`, { signal: AbortSignal.timeout(answerMs) }).catch(() => undefined)
  if (answer !== undefined)
    return [checkReady(server, answer.status), checkClock(answer.headers.get('date'), sentAtMs, Date.now())]
  if (isAsked)
    return [finding('wrong', 'server', `nothing answers at ${server}`, 'Is it running, and does a firewall stand before it?')]
  return [finding('warning', 'server', `none runs at ${server}`, '`causeway up` starts it.'), ...(await checkPorts(config))]
}

function checkReady(server: string, status: number): Finding {
  if (status === 200) return finding('good', 'server', `${server} is ready`)
  if (status === 503)
    return finding('wrong', 'server', `${server} is not ready`, 'Its store or disk does not answer; see its log and disk.')
  return finding('wrong', 'server', `${server} answers ${status}`, 'Is it a Causeway server?')
}

/** Logins and certificates carry times: clocks that disagree refuse each other. The header has whole seconds. */
export function checkClock(date: string | null, sentAtMs: number, receivedAtMs: number): Finding {
  const serverMs = Date.parse(date ?? '')
  if (Number.isNaN(serverMs)) return finding('warning', 'clock', 'the server does not tell its time')
  const early = serverMs - receivedAtMs
  const late = sentAtMs - (serverMs + 1000)
  const skewMs = Math.max(early, late, 0)
  if (skewMs <= skewMsMax)
    return finding('good', 'clock', `agrees with the server${skewMs === 0 ? '' : ` within ${Math.ceil(skewMs / 1000)} s`}`)
  return finding(
    'wrong',
    'clock',
    `is ${Math.round(skewMs / 1000)} s ${early > 0 ? 'behind' : 'ahead of'} the server's`,
    'Set both by NTP.',
  )
}

async function checkPorts({ values }: Config): Promise<Finding[]> {
  const ports = [
    { what: 'port', host: values['http.host'], port: values['http.port'] },
    { what: 'admin port', host: values['admin.host'], port: values['admin.port'] },
  ]
  return await Promise.all(
    ports.map(async ({ what, host, port }) =>
      (await isFree(host, port))
        ? finding('good', what, `${port} is free`)
        : finding('warning', what, `${port} is in use by something else`, 'Choose another: --port, --admin-port.'),
    ),
  )
}
