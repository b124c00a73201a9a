// The contract: every HTTP endpoint, by name. The WebSocket records are in ../socket.ts.

import * as account from './account.ts'
import type { DeskEndpointName } from './desk/index.ts'
import type { Endpoint } from './endpoint.ts'
import * as joinLinks from './join-links.ts'
import * as lawful from './lawful.ts'
import * as login from './login.ts'
import * as media from './media.ts'
import * as rooms from './rooms.ts'
import * as safety from './safety.ts'

export const contract = {
  whoAmI: account.whoAmI,
  enrolDevice: account.enrolDevice,
  resetAccount: account.resetAccount,
  openChallenge: account.openChallenge,
  openSession: account.openSession,
  readAccount: account.readAccount,
  rotateAccountKey: account.rotateAccountKey,
  offerLink: account.offerLink,
  pollLink: account.pollLink,
  listLinks: account.listLinks,
  answerLink: account.answerLink,
  enrolOffered: account.enrolOffered,
  findUser: account.findUser,
  listProperties: account.listProperties,

  embeddedLogin: login.embeddedLogin,
  openPasskeySignIn: login.openPasskeySignIn,
  passkeySignIn: login.passkeySignIn,
  openPasskey: login.openPasskey,
  addPasskey: login.addPasskey,
  listPasskeys: login.listPasskeys,
  removePasskey: login.removePasskey,

  uploadKeyPackages: rooms.uploadKeyPackages,
  countKeyPackages: rooms.countKeyPackages,
  claimKeyPackages: rooms.claimKeyPackages,
  updateConsent: rooms.updateConsent,
  listConsents: rooms.listConsents,
  createRoom: rooms.createRoom,
  listRooms: rooms.listRooms,
  readRoom: rooms.readRoom,
  updateRoom: rooms.updateRoom,
  submitMessage: rooms.submitMessage,
  readStream: rooms.readStream,
  readGroupInfo: rooms.readGroupInfo,
  leaveRoom: rooms.leaveRoom,
  verifyFrank: rooms.verifyFrank,

  createJoinLink: joinLinks.createJoinLink,
  listJoinLinks: joinLinks.listJoinLinks,
  revokeJoinLink: joinLinks.revokeJoinLink,
  readJoinLink: joinLinks.readJoinLink,
  askToJoin: joinLinks.askToJoin,
  listJoinRequests: joinLinks.listJoinRequests,
  declineJoinRequest: joinLinks.declineJoinRequest,

  createMedia: media.createMedia,
  mediaOffset: media.mediaOffset,
  appendMedia: media.appendMedia,
  readMedia: media.readMedia,
  deleteMedia: media.deleteMedia,

  previewDisclosure: lawful.previewDisclosure,
  readOwnBundle: lawful.readOwnBundle,
  listDisclosures: lawful.listDisclosures,

  readSafety: safety.readSafety,
  changeSafetySettings: safety.changeSafetySettings,
  changeBlock: safety.changeBlock,
  offerPersonLink: safety.offerPersonLink,
  acceptPersonLink: safety.acceptPersonLink,
  endPersonLink: safety.endPersonLink,
  listWardRequests: safety.listWardRequests,
  answerWardRequest: safety.answerWardRequest,
  inviteGuardian: safety.inviteGuardian,
  acceptWard: safety.acceptWard,
  endGuardianship: safety.endGuardianship,
  readSupervision: safety.readSupervision,
  receiveCoopAction: safety.receiveCoopAction,
  receiveOspreyVerdicts: safety.receiveOspreyVerdicts,
  readSafetyKey: safety.readSafetyKey,
  fileReport: safety.fileReport,
  listReports: safety.listReports,
  appealReport: safety.appealReport,
  listRestrictions: safety.listRestrictions,
  appealRestriction: safety.appealRestriction,
} as const satisfies Record<string, Endpoint>

export type Contract = typeof contract
export type EndpointName = keyof Contract
/** Of either table: what apps call, and what the desk calls. */
export type AnyEndpointName = EndpointName | DeskEndpointName
export { devicesMax, sessionLabel } from './account.ts'
export type { Auth, Body, BodyOf, Endpoint, Method, RateClass, RequestOf, ResponseOf } from './endpoint.ts'
export { jsonFromValue } from './fields.ts'
export { joinLinkMsMax, joinLinksPerRoomMax, joinPreviewSizeBytesMax, joinRequestsPerLinkMax, joinUsesMax } from './join-links.ts'
export { passkeysMax } from './login.ts'
export { mediaPatchSizeBytesMax, mediaSizeBytesMax } from './media.ts'
export { type LawfulEndpointName, lawfulEndpointNames } from './lawful.ts'
export { type SafetyEndpointName, safetyEndpointNames } from './safety.ts'
export type { PasskeyAssertion, PasskeyRegistration } from './webauthn.ts'
export { claimUsersMax, keyPackagesMax, streamPageMax } from './rooms.ts'
export {
  deskContract,
  type DeskContract,
  type DeskEndpointName,
  stepUpProof,
  type StepUpProof,
  type SafetyCareEndpointName,
  type SafetyDeskEndpointName,
  type SafetyReporterEndpointName,
  type SafetyRuleEndpointName,
  type SafetyTipEndpointName,
} from './desk/index.ts'
export { issuerKinds } from './desk/lawful.ts'
