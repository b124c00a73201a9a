import { openDirectStore } from '@causeway/store'
import { describe, expect, test } from 'vitest'
import { createWorld, crypto, dayMs, type Device, refusal, type World } from '../world.test-support.ts'

async function upload(device: Device, size: number): Promise<string> {
  const { headers } = await answer(device, 'createMedia', { headers: { 'upload-length': `${size}` } })
  return headers?.['location']?.split('/').at(-1) as string
}

async function answer(device: Device, name: 'createMedia' | 'mediaOffset' | 'readMedia', input: object) {
  const request = { params: {}, query: {}, headers: {}, body: undefined, ...input } as never
  return await device.world.provider.dispatch(name, request, await device.caller())
}

const append = (device: Device, media: string, offset: number, body: Uint8Array) =>
  device.call('appendMedia', { params: { media }, headers: { 'upload-offset': `${offset}` }, body })

const person = async (world: World, handle = 'alice') => await world.person('one.example', handle)

describe('uploads', () => {
  test('an upload is resumed where it stopped and read in ranges by whoever has its id', async () => {
    const world = createWorld()
    const [alice, bob] = [await person(world), await person(world, 'bob')]
    const bytes = crypto.random(10_000)
    const media = await upload(alice, bytes.length)
    await append(alice, media, 0, bytes.subarray(0, 4_000))
    expect(await refusal(bob.call('readMedia', { params: { media } }))).toBe('media.unknown')
    expect(await refusal(append(alice, media, 0, bytes))).toBe('media.offset_mismatch')
    const { headers } = await answer(alice, 'mediaOffset', { params: { media } })
    expect(headers).toMatchObject({ 'upload-offset': '4000', 'upload-length': '10000', 'tus-resumable': '1.0.0' })
    await append(alice, media, 4_000, bytes.subarray(4_000))
    expect(await bob.call('readMedia', { params: { media } })).toEqual(bytes)
    const part = await answer(bob, 'readMedia', { params: { media }, headers: { range: 'bytes=5-9' } })
    expect([part.body, part.headers?.['content-range']]).toEqual([bytes.slice(5, 10), 'bytes 5-9/10000'])
    const rest = await bob.call('readMedia', { params: { media }, headers: { range: 'bytes=9990-' } })
    expect(rest).toEqual(bytes.slice(9_990))
    expect(await refusal(bob.call('readMedia', { params: { media }, headers: { range: 'bytes=10000-' } }))).toBe(
      'wire.out_of_range',
    )
    expect(await refusal(bob.call('readMedia', { params: { media }, headers: { range: 'lines=1-2' } }))).toBe('request.invalid')
  })

  test('two writers at one offset cannot mix their bytes', async () => {
    const world = createWorld()
    const alice = await person(world)
    const media = await upload(alice, 8)
    const [one, two] = [Uint8Array.from([1, 1, 1, 1]), Uint8Array.from([2, 2, 2, 2])]
    const outcomes = await Promise.all([refusal(append(alice, media, 0, one)), refusal(append(alice, media, 0, two))])
    expect(outcomes.sort()).toEqual(['accepted', 'media.offset_mismatch'])
  })

  test('more than was announced, more than is allowed and more than the quota are refused', async () => {
    const world = createWorld({
      limits: { mediaSizeBytesMax: 1_000 },
      deps: { store: openDirectStore({ path: ':memory:', mediaBytesPerAccountMax: 1_500 }) },
    })
    const alice = await person(world)
    const media = await upload(alice, 4)
    expect(await refusal(append(alice, media, 0, crypto.random(5)))).toBe('media.too_large')
    expect(await refusal(upload(alice, 1_001))).toBe('media.too_large')
    await upload(alice, 1_000)
    expect(await refusal(upload(alice, 1_000))).toBe('request.too_many')
    expect(await refusal(alice.call('createMedia', { headers: {} }))).toBe('request.invalid')
  })

  test('only the uploader deletes, and what is deleted is gone', async () => {
    const world = createWorld()
    const [alice, bob] = [await person(world), await person(world, 'bob')]
    const media = await upload(alice, 1)
    await append(alice, media, 0, Uint8Array.of(1))
    expect(await refusal(bob.call('deleteMedia', { params: { media } }))).toBe('auth.forbidden')
    expect(await refusal(bob.call('mediaOffset', { params: { media } }))).toBe('media.unknown')
    await alice.call('deleteMedia', { params: { media } })
    expect(await refusal(bob.call('readMedia', { params: { media } }))).toBe('media.unknown')
    expect(await refusal(bob.call('readMedia', { params: { media: 'not-an-id' } }))).toBe('media.unknown')
  })

  test('after its thirty days a file is swept away', async () => {
    const world = createWorld()
    const alice = await person(world)
    const media = await upload(alice, 1)
    await append(alice, media, 0, Uint8Array.of(1))
    world.clock.at += 29 * dayMs
    await world.provider.sweep()
    expect(world.blobs.files.size).toBe(1)
    world.clock.at += 3 * dayMs
    await world.provider.sweep()
    expect(world.blobs.files.size).toBe(0)
    await alice.openSession()
    expect(await refusal(alice.call('readMedia', { params: { media } }))).toBe('media.unknown')
  })
})
