// The provider's events as counters: each event counts itself, and each of its numbers adds up.

import { type ProviderEventName, type ProviderEvents, providerEventData } from '@causeway/provider'
import { Counter, type Registry } from 'prom-client'

const names = Object.keys(providerEventData) as ProviderEventName[]

export function countProviderEvents(registry: Registry): ProviderEvents {
  return Object.fromEntries(names.map(name => [name, counting(registry, name)])) as unknown as ProviderEvents
}

function counting(registry: Registry, name: ProviderEventName): (fields: Readonly<Record<string, number | string>>) => void {
  const base = `causeway_provider_${snakeCase(name)}`
  const registers = [registry]
  const times = new Counter({ name: `${base}_total`, help: `Times of ${name}`, registers })
  // Codes would be labels of their own; the HTTP and socket counters have outcomes already.
  const sums = Object.keys(providerEventData[name])
    .filter(field => field !== 'code')
    .map(field => ({
      field,
      counter: new Counter({ name: `${base}_${snakeCase(field)}_total`, help: `${field} of ${name}`, registers }),
    }))
  return fields => {
    times.inc()
    for (const { field, counter } of sums) counter.inc(Number(fields[field]))
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
