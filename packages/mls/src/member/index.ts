// The members' door of the room: everything that holds secrets of a group.

export { createMlsEngine } from './create-engine.ts'
export type {
  CommitRequest,
  ExternalJoin,
  MlsEngine,
  MlsGroup,
  MlsIdentity,
  MlsKeyPackage,
  MlsMember,
  Processed,
  StagedCommit,
  ValidateMember,
} from './engine.ts'
