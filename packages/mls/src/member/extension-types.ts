// Extension types of the private-use range (RFC 9420 §17.3).

/** LeafNode extension: the encoded DeviceCertificate. */
export const deviceCertificateExtension = 0xf0c1
/** KeyPackage extension with empty data: may be used more than once (last_resort_key_package of draft-ietf-mls-extensions). */
export const lastResortExtension = 0xf0c2
