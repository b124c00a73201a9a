import { createNodeClient, passwordLogin } from '@causeway/client/node'
const server = 'http://127.0.0.1:37573'
const login = (property: string, handle: string) => passwordLogin({ server, property, handle, secret: 'correct horse' })
const ada = await createNodeClient({ server, login: login('lumen.localhost', 'ada') })
const bob = await createNodeClient({ server, login: login('harbor.localhost', '+15550001') })
await ada.contacts.request(bob.me.user)
await bob.contacts.accept(ada.me.user)
bob.events.on('message', async ({ room, message: m }) => m.isOwn || (await bob.rooms.get(room))?.send(`you said: ${m.text}`))
const room = await ada.rooms.create({ with: [bob.me.user] })
await room.send('hello')
console.log((await ada.events.next('message', event => !event.message.isOwn)).message.text)
await Promise.all([ada.close(), bob.close()])
