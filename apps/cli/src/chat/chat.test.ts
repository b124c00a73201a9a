// Two messengers on different apps, as processes with pipes, against a real server process.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChatEvent, type ChatProcess, meet, startChatProcess } from '../demo/chat-process.ts'
import { pngPicture } from '../demo/picture.ts'
import { type ServerProcess, startServerProcess } from '../demo/server-process.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
let folder: string
let server: ServerProcess
let ada: ChatProcess
let ben: ChatProcess

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-chat-'))
  server = await startServerProcess({ dataDir: join(folder, 'server'), port: 0 })
  ada = startChatProcess({ as: 'lumen:ada', server: server.url, data: folder })
  ben = startChatProcess({ as: 'harbor:+1 555 0001', server: server.url, data: folder })
  await meet(ada, ben, 'harbor +15550001')
}, 60_000)

afterAll(async () => {
  ada.kill()
  ben.kill()
  await server.stop()
  rmSync(folder, { recursive: true })
})

const withText = (text: string) => (event: ChatEvent) => event['text'] === text

test('the person asked sees who asks, by app and handle', async () => {
  expect((await ben.seen('request'))['name']).toBe('ada·Lumen')
})

test('a message goes each way, and its sender sees that it was read', async () => {
  ada.type('Hello from Lumen')
  const received = await ben.seen('message', withText('Hello from Lumen'))
  expect(received).toMatchObject({ from: 'ada', property: 'Lumen', isOwn: false, isCurrent: true })
  ben.type('Hello from Harbor')
  await ada.seen('message', withText('Hello from Harbor'))
  await ada.seen('progress', event => event['text'] === 'Hello from Lumen' && event['state'] === 'read')
})

test('a reply names what it answers, and an edit changes it on both sides', async () => {
  ben.type(`/reply last You are so near`)
  const reply = await ada.seen('message', withText('You are so near'))
  expect(reply['replyTo']).toMatchObject({ text: 'Hello from Lumen' })
  ben.type('/edit last You are so dear')
  expect(await ada.seen('changed', withText('You are so dear'))).toMatchObject({ edited: true, number: reply['number'] })
  await ben.seen('changed', withText('You are so dear'))
})

test('a reaction appears, and a message taken back is empty', async () => {
  ada.type('/react last 👍')
  const reacted = await ben.seen('changed', event => (event['reactions'] as unknown[]).length === 1)
  expect(reacted['reactions']).toEqual([{ reaction: '👍', from: ['ada'] }])
  ada.type('Written by mistake')
  await ben.seen('message', withText('Written by mistake'))
  ada.type('/delete last')
  expect(await ben.seen('changed', event => event['deleted'] === true)).not.toHaveProperty('text')
})

test('a photo arrives byte for byte', async () => {
  const picture = pngPicture(200, 150, new Uint8Array([1, 99, 7]))
  const path = join(folder, 'photo.png')
  writeFileSync(path, picture)
  ada.type(`/send ${path} our jetty`)
  const message = await ben.seen('message', withText('our jetty'))
  expect(message['file']).toEqual({ name: 'photo.png', contentType: 'image/png', sizeBytes: picture.length })
  const copy = join(folder, 'copy.png')
  ben.type(`/save last ${copy}`)
  await ben.seen('saved')
  expect(Buffer.compare(readFileSync(copy), picture)).toBe(0)
})

test('both see the same safety number', async () => {
  ada.type('/verify harbor:+15550001')
  ben.type('/verify lumen:ada')
  const numbers = await Promise.all([ada.seen('verify'), ben.seen('verify')])
  expect(numbers[0]['number']).toMatch(/^(\d{5} ){11}\d{5}$/)
  expect(numbers[1]['number']).toBe(numbers[0]['number'])
})

test('a group has a name, roles and members that come and go', async () => {
  ada.type('/group "Lake trip" harbor:+15550001')
  const joined = await ben.seen('room', event => (event['room'] as { kind?: string } | undefined)?.kind === 'group')
  ada.type('Who is in?')
  await ben.seen('message', withText('Who is in?'))
  ben.type(`/${(joined['room'] as { number: number }).number}`)
  const opened = await ben.seen('open', event => (event['room'] as { kind: string }).kind === 'group')
  expect(opened['room']).toMatchObject({ name: 'Lake trip' })
  ada.type('/remove harbor:+15550001')
  await ben.seen('room', event => event['change'] === 'over')
  ben.type('Am I still there?')
  expect(await ben.seen('refused')).toMatchObject({ code: 'room.not_participant' })
})

test('a second device shows a code, is taken in by the first one, and enters its rooms', async () => {
  const second = startChatProcess({ as: 'lumen:ada', server: server.url, data: folder, device: 'laptop' })
  const { code } = await second.seen('link-code')
  ada.type(`/approve ${code as string}`)
  await ada.seen('approved')
  await second.seen('ready')
  await second.seen('room', event => event['change'] === 'joined')
  expect(await second.end()).toBe(0)
})

test('the same device cannot be open twice', async () => {
  const outcome = await promisify(execFile)(process.execPath, [
    main,
    'chat',
    '--as',
    'lumen:ada',
    '--server',
    server.url,
    '--data',
    folder,
  ]).catch((error: { code: number; stderr: string }) => error)
  expect(outcome).toMatchObject({ code: 69, stderr: expect.stringContaining('is open in another terminal') as string })
})

test('keys and secrets are for their user alone', () => {
  const home = join(folder, 'chat', 'lumen-ada')
  expect(statSync(home).mode & 0o777).toBe(0o700)
  for (const name of ['secret', 'device.db', 'people.json']) expect(statSync(join(home, name)).mode & 0o077, name).toBe(0)
})
