// A role without rooms: logins and sessions are real, what is behind them is not.

import { writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { CausewayError, decodeDeviceFrame, encodeServerRecord } from '@causeway/wire'
import type { Staff } from '@causeway/staff'
import type { Role, ServerStore } from './role.ts'

export const standInRole: Role<ServerStore, string> = {
  openStaff: () =>
    ({
      desk: () => ({
        authenticate: () => Promise.resolve(undefined),
        dispatch: () => Promise.reject(new CausewayError('request.unknown_endpoint')),
      }),
    }) as unknown as Staff,
  openStore: () =>
    Promise.resolve({
      counts: () => Promise.resolve({}),
      backup: path => writeFile(path, 'store'),
      close: () => Promise.resolve(),
    }),
  openProvider: async ({ config, login }) => {
    const sessions = new Map<string, string>()
    return {
      async authenticate(scheme, credential) {
        if (scheme === 'login') return (await login.verify(credential)).subject
        const device = sessions.get(credential)
        if (device === undefined) throw new CausewayError('auth.bad_session')
        return device
      },
      async dispatch(name, request, caller) {
        if (name === 'listProperties')
          return { body: { properties: config.properties.map(({ domain }) => domain), hubKey: new Uint8Array(32) } }
        if (name === 'whoAmI') return { body: { user: caller } }
        if (name === 'embeddedLogin') {
          const { property, handle, secret } = request.body as { property: string; handle: string; secret: string }
          return { body: { token: await login.issuer.issue(property, handle, secret) } }
        }
        if (name === 'offerLink') {
          const session = randomBytes(16).toString('hex')
          sessions.set(session, caller as string)
          return { body: { link: session } }
        }
        throw new CausewayError('room.unknown')
      },
      deskHandlers: {} as never,
      limitKeyOf: caller => caller,
      accountKeyOf: caller => caller,
      connect: (_caller, sink) => ({
        resume: () => Promise.resolve(sink.send(encodeServerRecord({ kind: 'ready' }))),
        receive: frame => void decodeDeviceFrame(frame),
        drained: () => {},
        close: () => {},
      }),
      sweep: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }
  },
}
