// The contract of the desk: what staff, officers and the public reach at the desk's own address. It is a table of its own, so no
// app's origin has a route to any of it.

import type { Endpoint } from '../endpoint.ts'
import * as care from './safety-care.ts'
import * as reporters from './safety-reporters.ts'
import * as rules from './safety-rules.ts'
import * as tips from './safety-tips.ts'
import * as safety from './safety.ts'
import * as lawful from './lawful.ts'
import * as ledger from './ledger.ts'
import * as sessions from './sessions.ts'
import * as staff from './staff.ts'

export const deskContract = {
  readDesk: sessions.readDesk,
  openEnrolment: sessions.openEnrolment,
  enrolStaff: sessions.enrolStaff,
  openSignIn: sessions.openSignIn,
  signIn: sessions.signIn,
  readSession: sessions.readSession,
  signOut: sessions.signOut,
  openStepUp: sessions.openStepUp,

  listStaff: staff.listStaff,
  listStaffProposals: staff.listStaffProposals,
  proposeStaff: staff.proposeStaff,
  decideStaffProposal: staff.decideStaffProposal,
  listAudit: staff.listAudit,

  listSafetyCases: safety.listSafetyCases,
  findSafetyCases: safety.findSafetyCases,
  takeSafetyCase: safety.takeSafetyCase,
  readSafetyCase: safety.readSafetyCase,
  readSafetyEvidence: safety.readSafetyEvidence,
  showSafetyItem: safety.showSafetyItem,
  failSafetyEvidence: safety.failSafetyEvidence,
  decideSafetyCase: safety.decideSafetyCase,
  confirmSafetyCase: safety.confirmSafetyCase,
  listSafetyAppeals: safety.listSafetyAppeals,
  decideSafetyAppeal: safety.decideSafetyAppeal,
  readSafetyStatistics: safety.readSafetyStatistics,
  proposeCyberTip: tips.proposeCyberTip,
  listCyberTips: tips.listCyberTips,
  readCyberTips: tips.readCyberTips,
  withdrawCyberTip: tips.withdrawCyberTip,
  confirmCyberTip: tips.confirmCyberTip,
  listSafetyRules: rules.listSafetyRules,
  proposeSafetyRule: rules.proposeSafetyRule,
  confirmSafetyRule: rules.confirmSafetyRule,
  listSafetyHits: rules.listSafetyHits,
  labelSafetyHit: rules.labelSafetyHit,
  replaySafetyRule: rules.replaySafetyRule,
  readSafetyWellbeing: care.readSafetyWellbeing,
  changeSafetyWellbeing: care.changeSafetyWellbeing,
  listSafetySecondLooks: care.listSafetySecondLooks,
  readSafetySecondLook: care.readSafetySecondLook,
  answerSafetySecondLook: care.answerSafetySecondLook,
  listSafetyReporters: reporters.listSafetyReporters,
  changeSafetyReporter: reporters.changeSafetyReporter,

  readHoldings: lawful.readHoldings,
  previewAnswer: lawful.previewAnswer,
  registerOfficer: lawful.registerOfficer,
  readOfficer: lawful.readOfficer,
  addDocument: lawful.addDocument,
  readDocument: lawful.readDocument,
  listMatters: lawful.listMatters,
  openMatter: lawful.openMatter,
  readMatter: lawful.readMatter,
  actOnMatter: lawful.actOnMatter,
  readBundle: lawful.readBundle,
  readLetter: lawful.readLetter,
  listAgencies: lawful.listAgencies,
  changeAgency: lawful.changeAgency,
  inviteOfficer: lawful.inviteOfficer,
  listOfficers: lawful.listOfficers,
  changeOfficer: lawful.changeOfficer,
  readConflicts: lawful.readConflicts,
  addConflicts: lawful.addConflicts,
  readPackChanges: lawful.readPackChanges,
  readTransparency: ledger.readTransparency,
  listOpenings: ledger.listOpenings,
  openLedgerAudit: ledger.openLedgerAudit,
  readOpenings: ledger.readOpenings,
  readCheckpoint: ledger.readCheckpoint,
  readTile: ledger.readTile,
  readPartialTile: ledger.readPartialTile,
  readLargePartialTile: ledger.readLargePartialTile,
} as const satisfies Record<string, Endpoint>

export type DeskContract = typeof deskContract
export type DeskEndpointName = keyof DeskContract
export { stepUpProof, type StepUpProof } from './sessions.ts'
export type { SafetyCareEndpointName } from './safety-care.ts'
export type { SafetyTipEndpointName } from './safety-tips.ts'
export type { SafetyReporterEndpointName } from './safety-reporters.ts'
export type { SafetyRuleEndpointName } from './safety-rules.ts'
export type { SafetyDeskEndpointName } from './safety.ts'
