// Which pages are a property's own, for its passkeys.

import type { Property } from '../config/properties.ts'

/**
 * The app that this server serves under the property's name, and configured pages of that name or below it: a browser lets no
 * other page ask for the property's passkeys (WebAuthn §5.1.3, RP ID is a registrable suffix). `port`: the one it listens on.
 */
export function pageOriginsOf({ domain, origins }: Pick<Property, 'domain' | 'origins'>, port: number): string[] {
  const served = isThisMachine(domain) ? new URL(`http://${domain}:${port}`).origin : `https://${domain}`
  return [served, ...origins.filter(origin => isWithin(new URL(origin).hostname, domain))]
}

/** Browsers resolve `*.localhost` to the machine itself and trust it without TLS. */
function isThisMachine(domain: string): boolean {
  return isWithin(domain, 'localhost')
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}
