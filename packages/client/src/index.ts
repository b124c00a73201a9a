// The public door of the room: everything that needs no platform.

export * from './client.ts'
export type { History } from './archive/history.ts'
export type { Contact, ContactDevice, Contacts } from './contacts/contacts.ts'
export type { Device, Devices } from './devices/devices.ts'
export type {
  DisclosureNotice,
  DisclosurePreview,
  Disclosures,
  DisclosuresTold,
  NoticeProof,
} from './disclosures/disclosures.ts'
export type { AlarmKind, ClientEvent, ClientEventName, ClientEvents, ClientState, Events } from './events.ts'
export { bytesSource } from './media/media.ts'
export type { DownloadOptions, FileSource, Media, UploadOptions } from './media/media.ts'
export type { Profiles } from './contacts/profiles.ts'
export type { OpenPicture, PictureFile, PictureSummary } from './media/pictures.ts'
export { createMemoryStore } from './memory-store.ts'
export type * from './ports.ts'
export type { FileOptions, NamedRole, ReadOptions, Room, RoomSummary } from './rooms/room.ts'
export type { FollowedLink, JoinLink, JoinLinks, JoinRequest, JoinRequests, NewJoinLink } from './rooms/join-links.ts'
export type { JoinPreview } from './rooms/join-link.ts'
export type { Joining, NewRoom, Rooms } from './rooms/rooms.ts'
export type { Message, MessageState, Scanned, ScannedPage, TimelinePage } from './rooms/timeline.ts'
export type { FiledReport, FrankVerdict, PreviewedMessage, ReportPreview, ReportReceipt, Reports } from './safety/reports.ts'
export type { ApprovalState, Guardian, Supervision, Ward, WardRequest } from './safety/guardian.ts'
export type { Settings } from './settings/settings.ts'
export type { CautiousLink, LinkCaution } from './safety/links.ts'
export { cautiousLinks } from './safety/links.ts'
export { skeletonOf } from './safety/skeleton.ts'
export { withdrawnKeptMs } from './contacts/withdrawn.ts'
export type { Acquaintance, Protections } from './safety/protections.ts'
export { acquaintanceOf, holdsMedia, holdsPicture, protectionsFor } from './safety/protections.ts'
export type { Restriction, SafetyOfPerson, SafetyStatus } from './safety/safety.ts'
export type { TunnelStream } from './tunnel.ts'
