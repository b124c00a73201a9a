// A server as a process: it ends cleanly when asked to, at once when asked twice, and with a code that says why otherwise.

/** sysexits.h EX_SOFTWARE: the store cannot be trusted any more; a supervisor starts the process anew. */
export const storeFailedExitCode = 70

/** Resolves with the exit code once a signal came and `close` is done; does not exit by itself. */
export function closeOnSignal(close: () => Promise<void>): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let isClosing = false
  const stop = (): void => {
    // Somebody does not want to wait.
    if (isClosing) process.exit(130)
    isClosing = true
    close().then(
      () => resolve(0),
      () => resolve(1),
    )
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  return promise
}
