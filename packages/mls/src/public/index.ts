// The hub's door of the room: public keys only.

export type { MlsPublic, MlsPublicGroup, PrivateMessageHeader, PublicChange, PublicKeyPackage, PublicMember } from './group.ts'
