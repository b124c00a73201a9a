// From the certificate of a server to a root (RFC 5280 §6), for one host and one time. Not checked here: revocation, certificate
// transparency and policies, which Node does not check either.

import { hasCode } from '@causeway/wire'
import { notTrusted } from '../refusal.ts'
import { type Certificate, keyUsages, parseCertificate, serverAuth } from './certificate.ts'
import { hexOf } from './der.ts'
import { constrainedNames, dnsName, isNamed, keepsTo } from './names.ts'
import type { Roots } from './roots.ts'
import { isCertificateSigned, type PublicKey, publicKeyOf, type SignatureDeps } from './signature.ts'

export interface ChainDeps extends SignatureDeps {
  readonly roots: Roots
  readonly nowMs: () => number
}

const authoritiesMax = 6
/** Of all paths together: whoever sends many certificates of one name cannot keep us busy. */
const signaturesMax = 24

/** The key of the host's certificate, which is the first of `chain`; `tls.certificate` when no path to a root holds. */
export async function verifyChain(deps: ChainDeps, host: string, chain: readonly Uint8Array[]): Promise<PublicKey> {
  const [leaf, ...others] = chain.map(bytes => parseCertificate(bytes))
  if (leaf === undefined) throw notTrusted('no certificate')
  const nowMs = deps.nowMs()
  checkLeaf(leaf, host, nowMs)
  const search = { deps, host, nowMs, others, signaturesLeft: signaturesMax }
  if (!(await leadsToRoot(search, [leaf]))) throw notTrusted('no path to a root')
  return publicKeyOf(leaf.publicKeyInfo)
}

interface Search {
  readonly deps: ChainDeps
  readonly host: string
  readonly nowMs: number
  readonly others: readonly Certificate[]
  signaturesLeft: number
}

function checkLeaf(leaf: Certificate, host: string, nowMs: number): void {
  const { alternativeNames, keyUsage } = leaf.extensions
  if (!isNamed(host, alternativeNames)) throw notTrusted('the name is another')
  checkForServers(leaf, nowMs)
  // RFC 8446 §4.4.2.2: the key signs the handshake.
  if (keyUsage !== undefined && !keyUsage.has(keyUsages.digitalSignature)) throw notTrusted('the key may not sign')
}

/** Of every certificate of a path. */
function checkForServers({ notBeforeMs, notAfterMs, extensions }: Certificate, nowMs: number): void {
  if (nowMs < notBeforeMs) throw notTrusted('not yet valid')
  if (nowMs > notAfterMs) throw notTrusted('expired')
  const { extendedKeyUsage } = extensions
  if (extendedKeyUsage !== undefined && !extendedKeyUsage.includes(serverAuth)) throw notTrusted('not for servers')
}

/** `path`: the leaf first, everything in it signed by the next. */
async function leadsToRoot(search: Search, path: readonly Certificate[]): Promise<boolean> {
  const last = path.at(-1) as Certificate
  for (const root of search.deps.roots.get(hexOf(last.issuer)) ?? []) if (await isIssuedBy(search, path, root)) return true
  if (path.length > authoritiesMax) return false
  for (const authority of search.others) {
    // A certificate stands in a path once, so there are no circles.
    if (path.includes(authority) || hexOf(authority.subject) !== hexOf(last.issuer)) continue
    if ((await isIssuedBy(search, path, authority)) && (await leadsToRoot(search, [...path, authority]))) return true
  }
  return false
}

async function isIssuedBy(search: Search, path: readonly Certificate[], issuer: Certificate): Promise<boolean> {
  const { deps, host, nowMs } = search
  const last = path.at(-1) as Certificate
  try {
    checkForServers(issuer, nowMs)
    checkAuthority(issuer, path, host)
    const key = publicKeyOf(issuer.publicKeyInfo)
    if (search.signaturesLeft-- <= 0) throw notTrusted('too many paths')
    return await isCertificateSigned(deps, last.signatureAlgorithm, key, last.tbs, last.signature)
  } catch (error) {
    if (hasCode(error, 'tls.certificate')) return false
    throw error
  }
}

function checkAuthority(issuer: Certificate, path: readonly Certificate[], host: string): void {
  const { isAuthority, pathLengthMax, keyUsage, nameConstraints } = issuer.extensions
  if (!isAuthority) throw notTrusted('issued by who is no authority')
  if (keyUsage !== undefined && !keyUsage.has(keyUsages.keyCertSign)) throw notTrusted('the key may not sign certificates')
  // §4.2.1.9: authorities below it; those that issued themselves a new key are not counted.
  const below = path.slice(1).filter(({ subject, issuer: of }) => hexOf(subject) !== hexOf(of)).length
  if (pathLengthMax !== undefined && below > pathLengthMax) throw notTrusted('the path is too long')
  if (nameConstraints === undefined) return
  const names = path.flatMap(({ subject, extensions }) => constrainedNames(subject, extensions.alternativeNames))
  if (!keepsTo(nameConstraints, [...names, dnsName(host)])) throw notTrusted('a name that the authority may not give')
}
