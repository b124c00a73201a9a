// The parsers of packages/tls: what a site says before it is believed, and its certificates.

import { openRoots, packRoots, parseCertificate, parseServerMessage } from '@causeway/tls'
import { rootCertificates } from 'node:tls'
import type { FuzzTarget } from './fuzz-run.ts'

const certificates = rootCertificates.slice(0, 12).map(pem => bytesOf(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
const messages = [
  // The ServerHello of RFC 8448 §3 and EncryptedExtensions like its, a retry, Finished, a ticket, KeyUpdate, a signature.
  '020000560303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d0020c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304',
  '0800001e001c000a00140012001d0017001800190100010101020103010400000000',
  '020000340303cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c00130100000c002b00020304003300020017',
  `14000020${'ab'.repeat(32)}`,
  '0400000f000000010000000201aa0002bbbb0000',
  '1800000101',
  '0f0000080403000401020304',
].map(text => bytesOf(text, 'hex'))

export const tlsTargets: readonly FuzzTarget[] = [
  { name: 'tls/server-message', decode: parseServerMessage, seeds: messages, codes: ['tls.'] },
  { name: 'tls/certificate', decode: bytes => parseCertificate(bytes), seeds: certificates, codes: ['tls.'] },
  { name: 'tls/roots', decode: openRoots, seeds: [packRoots(certificates.slice(0, 3))], codes: ['tls.', 'wire.'] },
]

function bytesOf(text: string, encoding: 'hex' | 'base64'): Uint8Array {
  return Uint8Array.from(Buffer.from(text, encoding))
}
