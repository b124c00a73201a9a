// The address that limits count for. Held in memory only (datum network.ip_address).

/** The peer, or what the last proxy of ours saw; IPv6 by its /64, which one subscriber has whole. */
export function limitedAddress(peer: string | undefined, forwardedFor: string | undefined, trustedProxies: number): string {
  const seen = trustedProxies > 0 ? (forwardedFor ?? '').split(',').map(entry => entry.trim()) : []
  const address = seen[Math.max(0, seen.length - trustedProxies)] || (peer ?? 'unknown')
  return networkOf(address.slice(0, 64))
}

function networkOf(address: string): string {
  if (address.startsWith('::ffff:') && address.includes('.')) return address.slice(7)
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const whole =
    tail === undefined ? groups : [...groups, ...Array(Math.max(0, 8 - groups.length - after.length)).fill('0'), ...after]
  return `${whole.slice(0, 4).join(':')}::/64`
}
