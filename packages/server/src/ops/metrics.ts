// Counts and durations for the operator. Labels come from closed sets; nobody and no room can be one (datum server.operation).

import { type AnyEndpointName, contract, type DatumId, deskContract } from '@causeway/wire'
import type { ProviderEvents } from '@causeway/provider'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HttpObserver } from '../edge/ports.ts'
import type { SocketObserver } from '../edge/socket.ts'
import { codeOf, type Events, placeOf } from './events.ts'
import { countProviderEvents } from './provider-events.ts'

/** Each label with the datum it shows and every value it may have. */
export const metricLabels: Readonly<Record<string, { readonly datum: DatumId; readonly values: readonly string[] }>> = {
  endpoint: { datum: 'server.operation', values: ['none', ...Object.keys(contract), ...Object.keys(deskContract)] },
  outcome: { datum: 'server.operation', values: ['ok', 'refused', 'failed'] },
  direction: { datum: 'server.operation', values: ['received', 'sent'] },
}

export interface Metrics {
  readonly http: HttpObserver
  readonly socket: SocketObserver
  readonly provider: ProviderEvents
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics(events: Events): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'causeway_server_' })
  const registers = [registry]
  const requests = new Counter({
    name: 'causeway_server_http_requests_total',
    help: 'Answered requests',
    labelNames: ['endpoint', 'outcome'],
    registers,
  })
  const durations = new Histogram({
    name: 'causeway_server_http_duration_seconds',
    help: 'Time from the head of a request to its answer',
    labelNames: ['endpoint'],
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  })
  const open = new Gauge({ name: 'causeway_server_socket_connections', help: 'Connected devices', registers })
  const frames = createTotals(registry, 'causeway_server_socket_frames_total', 'Frames of devices')
  const bytes = createTotals(registry, 'causeway_server_socket_bytes_total', 'Bytes in frames of devices')
  return {
    http: {
      answered(endpoint, status, durationMs) {
        requests.inc({ endpoint, outcome: outcomeOf(status) })
        durations.observe({ endpoint }, durationMs / 1000)
      },
      failed: (endpoint: AnyEndpointName | 'none', error) =>
        events.requestFailed({ endpoint, code: codeOf(error), at: placeOf(error) }),
    },
    socket: {
      opened: () => open.inc(),
      closed: () => open.dec(),
      received(sizeBytes) {
        frames.received++
        bytes.received += sizeBytes
      },
      sent(sizeBytes) {
        frames.sent++
        bytes.sent += sizeBytes
      },
      failed: error => events.socketFailed({ code: codeOf(error), at: placeOf(error) }),
    },
    provider: countProviderEvents(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Plain numbers on the hot path; the counter reads them when somebody asks. */
function createTotals(registry: Registry, name: string, help: string): { received: number; sent: number } {
  const totals = { received: 0, sent: 0 }
  const counter = new Counter({
    name,
    help,
    labelNames: ['direction'],
    registers: [],
    collect() {
      this.reset()
      this.inc({ direction: 'received' }, totals.received)
      this.inc({ direction: 'sent' }, totals.sent)
    },
  })
  registry.registerMetric(counter)
  return totals
}

function outcomeOf(status: number): 'ok' | 'refused' | 'failed' {
  if (status < 400) return 'ok'
  return status < 500 ? 'refused' : 'failed'
}
