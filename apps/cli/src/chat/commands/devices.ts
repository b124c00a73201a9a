// The own devices: which there are, taking in a new one, putting one out.

import { exitCodes } from '../../exit-codes.ts'
import { Failure } from '../../failure.ts'
import type { Chat } from '../chat.ts'
import type { ChatCommand, CommandInput } from '../commands.ts'

export const deviceCommands: Readonly<Record<string, ChatCommand>> = {
  devices: { usage: '/devices', does: 'your devices', run: devices },
  link: { usage: '/link', does: 'how to add a device', run: link },
  approve: { usage: '/approve CODE', does: 'take in the device that shows this code', run: approve },
  unlink: { usage: '/unlink N', does: 'put a device of yours out', run: unlink },
}

async function devices({ client, screen }: Chat): Promise<void> {
  const list = await client.devices.list()
  const lines = list.map(({ device, isThis, issuedAtMs }, at) => {
    const day = new Date(issuedAtMs).toISOString().slice(0, 10)
    return `  ${at + 1}  ${device.slice(-26, -18)}…  since ${day}${isThis ? '  (this one)' : ''}`
  })
  screen.lines(lines, 'devices', { devices: list })
}

async function link({ client, screen, home, server }: Chat): Promise<void> {
  const { handle, property } = client.me
  const as = `${property.replace(/\.localhost$/, '')}:${handle}`
  screen.lines(
    [
      'On this machine, in another terminal:',
      `  causeway chat --as ${as} --device NAME --server ${server}`,
      `On another machine, with the secret in ${home.folder}/secret:`,
      `  causeway chat --as ${as} --secret SECRET --server ${server}`,
      'It shows a code and a QR; type the code here: /approve CODE',
    ],
    'link',
    { as },
  )
}

async function approve({ client, screen }: Chat, { rest }: CommandInput): Promise<void> {
  if (rest === '') throw new Failure(exitCodes.usage, 'Write /approve and the code that the new device shows.')
  const device = await client.devices.approve(rest)
  screen.note('The new device is taken in; it enters your rooms by itself', 'approved', { device })
}

async function unlink({ client, screen }: Chat, { words }: CommandInput): Promise<void> {
  const list = await client.devices.list()
  const chosen = list[Number(words[0]) - 1]
  if (chosen === undefined) throw new Failure(exitCodes.usage, 'Write /unlink and the number from /devices.')
  await client.devices.remove(chosen.device)
  screen.note('That device is out; it reads nothing from now on', 'unlinked', { device: chosen.device })
}
