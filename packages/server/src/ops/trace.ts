// Spans named like the contract's endpoints. Nothing happens until an operator loads an OpenTelemetry SDK into the process.

import { SpanStatusCode, trace } from '@opentelemetry/api'

const tracer = trace.getTracer('causeway')

/** Runs `work` in a span that carries its name and whether it failed; no attributes, so nobody can be in them. */
export function traced<T>(name: string, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async span => {
    try {
      return await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
