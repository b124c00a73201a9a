// A server as the process it runs in: from configuration to exit code.

import type { Config } from './config/load.ts'
import { closeOnSignal, storeFailedExitCode } from './ops/process.ts'
import type { Role, ServerStore } from './role.ts'
import { type Server, type ServerOverrides, startServer } from './server.ts'

/** Runs until SIGTERM, SIGINT or a failed store. `onReady` once it listens. Resolves with the exit code; the caller exits. */
export async function runServer<OpenStore extends ServerStore, Caller>(
  role: Role<OpenStore, Caller>,
  config: Config,
  options: Pick<ServerOverrides, 'logTo' | 'deskPages'> & { readonly onReady?: (server: Server) => void } = {},
): Promise<number> {
  const { promise: failed, resolve: fail } = Promise.withResolvers<number>()
  const { onReady, ...overrides } = options
  const server = await startServer(role, config, { ...overrides, onFatal: () => fail(storeFailedExitCode) })
  const stopped = closeOnSignal(() => server.close())
  onReady?.(server)
  return await Promise.race([stopped, failed])
}
