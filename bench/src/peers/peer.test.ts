import { expect, test } from 'vitest'
import { figureFrom, median } from '../figures.ts'
import { servedIn, trafficIn } from './peer.ts'

test('a peer whose sessions ended gives no latency, and its other figures are still read', () => {
  expect(trafficIn('mode=p2p delivered/s=812.5 p50=-1.00ms p99=-1.00ms')).toEqual({ deliveredPerSecond: 812.5, p99Ms: undefined })
  expect(trafficIn('mode=p2p delivered/s=0 p50=nanms p99=-nanms')).toEqual({ deliveredPerSecond: undefined, p99Ms: undefined })
  expect(trafficIn('mode=p2p delivered/s=90210 p50=1.20ms p99=8.25ms')).toEqual({ deliveredPerSecond: 90_210, p99Ms: 8.25 })
  expect(servedIn('all_served=-1.0s')).toBeUndefined()
  expect(servedIn('all_served=12.5s')).toBe(12.5)
})

test('a line without the field is an error: another program answered', () => {
  expect(() => trafficIn('usage: load')).toThrow('usage: load')
})

test.each(['>= 25', '<= 2'])('a figure that the peer could not give is said and not met, whatever the goal: %s', goal => {
  const figure = figureFrom('relay', { figure: 'p99', value: 1, unit: 'ms', peer: 'ejabberd', peerValue: median([]), goal })
  expect(figure).toMatchObject({ met: false, note: 'ejabberd gave no such figure' })
  expect(figure).not.toHaveProperty('ratio')
})
