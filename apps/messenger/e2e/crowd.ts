// Many people without a browser each, over the SDK: `node crowd.ts SERVER COUNT HOST GUEST` makes one group of them, of HOST and of the
// person at Lumen called GUEST, who has to ask HOST for contact first. Says what it does, one word per line; answers what is written there.

import { createNodeClient, passwordLogin } from '@causeway/client/node'
import type { Client } from '@causeway/client'
import type { UserUri } from '@causeway/wire'

const [server = '', countText = '', hostHandle = '', guestHandle = ''] = process.argv.slice(2)
const property = 'lumen.localhost'
const atOnce = 8

const personNamed = (handle: string): Promise<Client> =>
  createNodeClient({ server, login: passwordLogin({ server, property, handle, secret: 'correct horse' }) })

const host = await personNamed(hostHandle)
const accepted = new Set<UserUri>()
host.events.on('contact-request', ({ user }) => void host.contacts.accept(user).then(() => accepted.add(user)))
await host.sync()
say('host')

const members: UserUri[] = []
let speaker: Client | undefined
for (let at = 0; at < Number(countText); at += atOnce) {
  const some = Array.from({ length: Math.min(atOnce, Number(countText) - at) }, (_, index) =>
    personNamed(`${hostHandle}member${at + index}`),
  )
  const clients = await Promise.all(some)
  await Promise.all(clients.map(client => client.sync()))
  await Promise.all(clients.map(client => client.contacts.request(host.me.user)))
  members.push(...clients.map(client => client.me.user))
  const [first, ...others] = clients
  speaker ??= first
  await Promise.all((speaker === first ? others : clients).map(client => client.close()))
}
say('members')

const guest = await host.contacts.find(property, guestHandle)
if (guest === undefined) throw new Error(`nobody is called ${guestHandle}`)
while (!(accepted.has(guest) && members.every(member => accepted.has(member)))) await pause(50)
const room = await host.rooms.create({ kind: 'group', name: 'Town square', with: [guest, ...members] })
say('group')

speaker?.events.on('message', ({ message, room: uri }) => {
  if (message.isOwn || message.text !== 'Can everybody hear me?') return
  void speaker?.rooms.get(uri).then(there => there?.send('Loud and clear'))
})
await room.send('Welcome, all of you')

function say(word: string): void {
  console.log(word)
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
