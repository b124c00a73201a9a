// Messages of an agency's machine, and connection keys that are good for nothing but tests.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const vectors: string = join(
  process.env['CAUSEWAY_VECTORS'] ?? join(import.meta.dirname, '../../../../../../shared/vectors'),
  'etsi',
)
export const exampleFolder: string = join(vectors, 'ts_103120v011201p0/examples')
export const example = (name: string): Uint8Array => new Uint8Array(readFileSync(join(exampleFolder, name)))

export const pems = {
  server: `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUBOiVfq+GbN+tVhFNIAvvRM4MC70wCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOc2VydmVyLmV4YW1wbGUwIBcNMjYxMTI1MTk0NTE2WhgPMjEy
NjExMDExOTQ1MTZaMBkxFzAVBgNVBAMMDnNlcnZlci5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEyUoVIfol51jJ7uI1/OTVZOwwsHGpvm6SHbxeRv6f
tcgDO2DqKGMuPDrCh6jXo3f51ndTvkWyxpLxwW2GyPBeaaNTMFEwHQYDVR0OBBYE
FBaiRwg81+DYKFw3X2/vlydhQAkcMB8GA1UdIwQYMBaAFBaiRwg81+DYKFw3X2/v
lydhQAkcMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAMklEKb2
w7wrj4qQIwvEaGTWCSxUDMJpsBsPM5NzeVpZAiB3fQHUk8ceUhsZRKmM5exLdPWk
c0XShL+PzsPMAHph7w==
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggL0j62bh2W9hwH3o
vc69nZuafBKM7WS3c0lhd6yFHLuhRANCAATJShUh+iXnWMnu4jX85NVk7DCwcam+
bpIdvF5G/p+1yAM7YOooYy48OsKHqNejd/nWd1O+RbLGkvHBbYbI8F5p
-----END PRIVATE KEY-----
`,
  agency: `-----BEGIN CERTIFICATE-----
MIIBijCCAS+gAwIBAgIUKLk1mzYQ3tkxeup1BPoh0SGry6kwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOYWdlbmN5LmV4YW1wbGUwIBcNMjYxMTI1MTk0NTE2WhgPMjEy
NjExMDExOTQ1MTZaMBkxFzAVBgNVBAMMDmFnZW5jeS5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEy5+l3NMtN14bZE2E1qZhgo4nyUhAAErV+hFjbggm
suo3E0z/WROyVYKdWHAy2DwBmoaBxv96rXYCTBEIMmF8pqNTMFEwHQYDVR0OBBYE
FIdD8Bsk6HnlY2rbOcLzAUKVmaYnMB8GA1UdIwQYMBaAFIdD8Bsk6HnlY2rbOcLz
AUKVmaYnMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAPk+UOX4
vKAIwkRlrYt2c0Mer2xz2XHu3mD+Qw0ob9dfAiEAuR6xZnTZCKBa7vZGYFr5bzyK
3i1k97Ql/olfJb9knrI=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7gNbwInXOf7sYAQX
vf92A4cq8RV6bEbRD5MqM0LxJHmhRANCAATLn6Xc0y03XhtkTYTWpmGCjifJSEAA
StX6EWNuCCay6jcTTP9ZE7JVgp1YcDLYPAGahoHG/3qtdgJMEQgyYXym
-----END PRIVATE KEY-----
`,
  stranger: `-----BEGIN CERTIFICATE-----
MIIBjjCCATOgAwIBAgIUR67dBWoA2yT950g+CvEhfZJl+D0wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc3RyYW5nZXIuZXhhbXBsZTAgFw0yNjExMjUxOTQ1MTZaGA8y
MTI2MTEwMTE5NDUxNlowGzEZMBcGA1UEAwwQc3RyYW5nZXIuZXhhbXBsZTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABPeR26IFogKFY/5L4oXA9ke3V1YgqF+dcdTe
S6+tSdGakpVCq9ysa3Mtfaw/61o7klRNLw1Ak/npO9plw/6LcN6jUzBRMB0GA1Ud
DgQWBBSSGxjpadphe1IKP8H0tUYQuHOwljAfBgNVHSMEGDAWgBSSGxjpadphe1IK
P8H0tUYQuHOwljAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDc
Lg3SeX+IaVoMoA/YbjxU5RovHDbUrQ7Yr0Z2OoGhCwIhAL4G+UQuWCCMAfxN+FdR
lP+wydD9ERC4gYlCILD62MOm
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbWXGmhGt9l9yYpew
eOUSthh8KSnkEEcFOiqDvrJrZf2hRANCAAT3kduiBaIChWP+S+KFwPZHt1dWIKhf
nXHU3kuvrUnRmpKVQqvcrGtzLX2sP+taO5JUTS8NQJP56TvaZcP+i3De
-----END PRIVATE KEY-----
`,
} as const

export const ids = {
  authorisation: '7dbbc880-8750-4d3c-abe7-ea4a17646045',
  task: '2b36a78b-b628-416d-bd22-404e68a0cd36',
  document: '4193f541-5e19-468e-b4a3-1c636ce115e9',
} as const

export interface Wanted {
  readonly sender?: string
  readonly receiver?: string
  readonly value?: string
  readonly format?: string
  readonly legalType?: string
  readonly to?: string
  readonly pdf?: string
}

const entry = (owner: string, name: string, value: string): string =>
  `<common:Owner>${owner}</common:Owner><common:Name>${name}</common:Name><common:Value>${value}</common:Value>`

/** A message with these actions, numbered from 0. */
export function messageOf(actions: readonly string[], { sender = 'POLICE', receiver = 'causeway' }: Wanted = {}): string {
  const numbered = actions.map(
    (action, at) => `<ActionRequest><ActionIdentifier>${at}</ActionIdentifier>${action}</ActionRequest>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<HI1Message xmlns="http://uri.etsi.org/03120/common/2019/10/Core" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:common="http://uri.etsi.org/03120/common/2016/02/Common" xmlns:task="http://uri.etsi.org/03120/common/2020/09/Task"
 xmlns:auth="http://uri.etsi.org/03120/common/2020/09/Authorisation" xmlns:doc="http://uri.etsi.org/03120/common/2020/09/Document"
 xmlns:cw="urn:causeway:hi1-profile:1">
<Header><SenderIdentifier><CountryCode>US</CountryCode><UniqueIdentifier>${sender}</UniqueIdentifier></SenderIdentifier>
<ReceiverIdentifier><CountryCode>US</CountryCode><UniqueIdentifier>${receiver}</UniqueIdentifier></ReceiverIdentifier>
<TransactionIdentifier>c02358b2-76cf-4ba4-a8eb-f6436ccaea2e</TransactionIdentifier><Timestamp>2027-03-01T09:00:00.000000Z</Timestamp>
<Version><ETSIVersion>V1.12.1</ETSIVersion><NationalProfileOwner>Causeway</NationalProfileOwner><NationalProfileVersion>v1.0</NationalProfileVersion></Version></Header>
<Payload><RequestPayload><ActionRequests>${numbered.join('')}</ActionRequests></RequestPayload></Payload></HI1Message>`
}

/** An order under 18 U.S.C. 2703(d) for one handle, with its paper. */
export function orderOf(wanted: Wanted = {}): string[] {
  const { value = 'harbor.example:+15550000001', format = 'handle', legalType = 'US-2703D', to = '2027-02-28T00:00:00Z' } = wanted
  const pdf = wanted.pdf ?? Buffer.from('%PDF-1.7\n% an order\n').toString('base64')
  return [
    `<CREATE><HI1Object xsi:type="auth:AuthorisationObject"><ObjectIdentifier>${ids.authorisation}</ObjectIdentifier>
<auth:AuthorisationReference>27-mj-00123</auth:AuthorisationReference>
<auth:AuthorisationLegalType>${entry('Causeway', 'AuthorisationLegalType', legalType)}</auth:AuthorisationLegalType>
<auth:AuthorisationTimespan><auth:StartTime>2027-02-25T00:00:00Z</auth:StartTime><auth:EndTime>2027-04-30T00:00:00Z</auth:EndTime></auth:AuthorisationTimespan>
<auth:AuthorisationApprovalDetails><common:ApprovalType>District Court</common:ApprovalType><common:ApproverDetails>
<common:ApproverName>Judge R. Ortiz</common:ApproverName><common:ApproverRole>court</common:ApproverRole></common:ApproverDetails>
<common:ApprovalTimestamp>2027-02-24T12:00:00Z</common:ApprovalTimestamp></auth:AuthorisationApprovalDetails>
<auth:NationalAuthorisationParameters xsi:type="cw:AuthorisationParameters"><auth:CountryCode>US</auth:CountryCode>
<cw:ReturnBy>2027-03-15T00:00:00Z</cw:ReturnBy><cw:Finding>Specific and articulable facts were shown.</cw:Finding></auth:NationalAuthorisationParameters>
</HI1Object></CREATE>`,
    `<CREATE><HI1Object xsi:type="task:LDTaskObject"><ObjectIdentifier>${ids.task}</ObjectIdentifier>
<AssociatedObjects><AssociatedObject>${ids.authorisation}</AssociatedObject></AssociatedObjects><task:Reference>US-POLICE-1234</task:Reference>
<task:RequestDetails><task:Type>${entry('Causeway', 'RequestType', 'SUB')}</task:Type>
<task:StartTime>2027-02-01T00:00:00Z</task:StartTime><task:EndTime>${to}</task:EndTime>
<task:RequestValues><task:RequestValue><task:FormatType><task:FormatOwner>Causeway</task:FormatOwner><task:FormatName>${format}</task:FormatName></task:FormatType>
<task:Value>${value}</task:Value></task:RequestValue></task:RequestValues>
<task:Subtype><task:RequestSubtype>${entry('Causeway', 'RequestType', 'TRF')}</task:RequestSubtype></task:Subtype></task:RequestDetails>
</HI1Object></CREATE>`,
    `<CREATE><HI1Object xsi:type="doc:DocumentObject"><ObjectIdentifier>${ids.document}</ObjectIdentifier>
<AssociatedObjects><AssociatedObject>${ids.authorisation}</AssociatedObject></AssociatedObjects>
<doc:DocumentBody><doc:Contents>${pdf}</doc:Contents><doc:ContentType>application/pdf</doc:ContentType></doc:DocumentBody>
<doc:DocumentSignature><common:ApprovalDescription>Signed by the judge</common:ApprovalDescription></doc:DocumentSignature></HI1Object></CREATE>`,
  ]
}

export const getOf = (id: string): string => `<GET><Identifier>${id}</Identifier></GET>`

export function cancelOf(generation?: number): string {
  const known = generation === undefined ? '' : `<Generation>${generation}</Generation>`
  return `<UPDATE><HI1Object xsi:type="task:LDTaskObject"><ObjectIdentifier>${ids.task}</ObjectIdentifier>${known}
<task:DesiredStatus>${entry('ETSI', 'LDTaskDesiredStatus', 'Cancelled')}</task:DesiredStatus></HI1Object></UPDATE>`
}
