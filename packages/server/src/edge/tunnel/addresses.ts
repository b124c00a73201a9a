// Which addresses a tunnel may lead to: public ones of single hosts (the IANA registries of special-purpose addresses, RFC 6890). What is
// not known to be public is not.

import { BlockList, isIPv4, isIPv6 } from 'node:net'

export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4')
  // Only 2000::/3 is given out; mapped (::ffff:0:0/96), NAT64, link-local, unique local and multicast ones are all outside it.
  return isIPv6(address) && !address.includes('%') && globalUnicast.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

const special = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
])

const globalUnicast = listOf('ipv6', [['2000::', 3]])
const special6 = listOf('ipv6', [
  // Teredo, ORCHID, benchmarking and the rest of the protocol assignments.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4: an IPv4 address in disguise.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
])

function listOf(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family)
  return list
}
