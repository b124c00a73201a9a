import { once } from 'node:events'
import { datumIds } from '@causeway/wire'
import { expect, test } from 'vitest'
import { createAdminListener } from './admin.ts'
import { createLog, eventTable, placeOf } from './events.ts'
import { createMetrics, metricLabels } from './metrics.ts'

function logged(): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = []
  return { lines, log: createLog({ level: 'debug', to: { write: line => void lines.push(line) } }) }
}

test('every field of every event names a datum of the inventory', () => {
  for (const [name, { fields }] of Object.entries(eventTable))
    for (const [field, { datum }] of Object.entries(fields)) expect(datumIds, `${name}.${field}`).toContain(datum)
})

test('an event is one line with its name and its declared fields; anything else passed is not written', () => {
  const { lines, log } = logged()
  log.events.serverDraining({ sockets: 3, user: 'mimi://a.example/u/secret' } as { sockets: number })
  expect(JSON.parse(lines[0] as string)).toEqual({ level: 'info', time: expect.any(String), event: 'serverDraining', sockets: 3 })
})

test('where an error came from is told without its message', () => {
  const place = placeOf(new Error('the message of Ada /home/ada/diary.txt:1:1'))
  expect(place).toMatch(/^ops\.test\.ts:\d+/)
  expect(place).not.toContain('diary')
})

test('every label of every metric is declared with a closed set of values', async () => {
  const { log } = logged()
  const metrics = createMetrics(log.events)
  metrics.http.answered('listRooms', 200, 3)
  metrics.socket.received(10)
  metrics.socket.opened()
  const own = (await metrics.text()).split('\n').filter(line => /^causeway_server_(http|socket)_/.test(line))
  expect(own.length).toBeGreaterThan(5)
  for (const line of own)
    for (const [, label, value] of line.matchAll(/(\w+)="([^"]*)"/g)) {
      if (label === 'le') continue
      expect(metricLabels[label as string]?.values, line).toContain(value)
    }
  expect(own).toContain('causeway_server_socket_bytes_total{direction="received"} 10')
})

test('the admin port tells metrics and health, to those with the token only', async () => {
  const { log } = logged()
  const server = createAdminListener({
    metrics: createMetrics(log.events),
    token: 'hush',
    health: () => Promise.resolve({ ready: false, detail: { storeWrites: false } }),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  expect((await fetch(`${url}/metrics`)).status).toBe(401)
  const headers = { authorization: 'Bearer hush' }
  expect(await (await fetch(`${url}/metrics`, { headers })).text()).toContain('causeway_server_socket_connections 0')
  const ready = await fetch(`${url}/readyz`, { headers })
  expect([ready.status, await ready.json()]).toEqual([503, { ready: false, storeWrites: false }])
  server.close()
})
