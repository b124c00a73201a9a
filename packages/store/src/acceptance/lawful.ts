// What lawful access is served from: one account's rows and no others, records with versions, a ledger without holes.

import { describe, expect, test } from 'vitest'
import { appendTexts, bytes, enrol, newId, openFor, type OpenStore, roomWith, today } from './population.ts'

export function lawfulAcceptance(open: OpenStore): void {
  describe('lawful access', () => {
    test('sees removed devices, own files and what waits in rooms, and nothing of anybody else', async () => {
      const store = await openFor(open)
      const [phone, laptop] = await enrol(store, 'ada', 'phone', 'laptop')
      const [bob] = await enrol(store, 'bob')
      const [carol] = await enrol(store, 'carol')
      const account = phone!.account
      const room = await roomWith(store, bob!, phone!, laptop!)
      const other = await roomWith(store, bob!, carol!)
      await appendTexts(store, room.stream, 'one', 'two')
      await appendTexts(store, other.stream, 'not for ada')
      await store.acknowledge({ items: [{ stream: room.stream, device: phone!.device, cursor: 2 }] })
      const waiting = await store.waitingOfAccount({ account, afterStream: 0, afterCursor: 0, limit: 10 })
      expect(waiting.map(({ room, cursor, body }) => [room, cursor, new TextDecoder().decode(body)])).toEqual([
        [room.room, 2, 'one'],
        [room.room, 3, 'two'],
      ])
      const rest = await store.waitingOfAccount({ account, afterStream: room.stream, afterCursor: 2, limit: 10 })
      expect(rest.map(({ cursor }) => cursor)).toEqual([3])

      const media = { id: newId(), account, sizeBytes: 5, receivedBytes: 0, expiryDay: today }
      await store.createMedia(media)
      await store.createMedia({ ...media, id: newId(), account: bob!.account })
      expect(await store.mediaOfAccount({ account })).toEqual([media])
      await store.rotateAccountKey({
        account,
        expectedGeneration: 0,
        rotation: bytes('rotation'),
        newKey: bytes('key 2'),
        kept: [phone!.device],
        mailings: [],
        expiryDay: today,
      })
      const ever = await store.devicesEverOfAccount({ account })
      expect(ever.map(({ uri, state }) => [uri, state])).toEqual([
        [phone!.uri, 'active'],
        [laptop!.uri, 'removed'],
      ])
    })

    test('changes its records and its ledger together or not at all, and loses neither in a crash', async () => {
      const store = await openFor(open)
      const leaf = (text: string) => ({ entry: bytes(text), opening: bytes(`opening of ${text}`) })
      const put = (id: string, expectedVersion: number, body: string | undefined, ...leaves: string[]) =>
        store.lawfulCommit({
          changes: [{ kind: 'matter', id, expectedVersion, body: body === undefined ? undefined : bytes(body) }],
          leaves: leaves.map(leaf),
        })
      expect(await put('a', 0, 'first', 'l0', 'l1')).toEqual({ kind: 'done', first: 0 })
      expect(await put('a', 0, 'again', 'lost')).toEqual({ kind: 'conflict' })
      expect(await put('a', 1, 'second', 'l2')).toEqual({ kind: 'done', first: 2 })
      expect(await put('b', 0, 'other')).toEqual({ kind: 'done', first: 3 })
      const again = await store.reopen()
      expect(await again.lawfulRecord({ kind: 'matter', id: 'a' })).toEqual({ id: 'a', version: 2, body: bytes('second') })
      expect(await again.ledgerSize({})).toEqual({ size: 3 })
      expect(await again.ledgerLeaves({ from: 1, to: 3 })).toEqual([leaf('l1'), leaf('l2')])
      expect((await again.lawfulRecords({ kind: 'matter', after: '', limit: 9 })).map(({ id }) => id)).toEqual(['a', 'b'])
      expect((await again.lawfulRecords({ kind: 'matter', after: 'a', limit: 9 })).map(({ id }) => id)).toEqual(['b'])
      await again.lawfulCommit({ changes: [{ kind: 'matter', id: 'a', expectedVersion: 2, body: undefined }], leaves: [] })
      expect(await again.lawfulRecord({ kind: 'matter', id: 'a' })).toBeUndefined()
    })
  })
}
