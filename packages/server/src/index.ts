// The public door of the room.

export { allInOne } from './all-in-one.ts'
export { type Explained, explain } from './config/explain.ts'
export { type Config, type ConfigSources, loadConfig, type Origin } from './config/load.ts'
export { environmentNameOf, flagNameOf, type OptionName, optionNames, options, type OptionValues } from './config/options.ts'
export { type HandleType, type Login, type Property, sampleProperties } from './config/properties.ts'
export { firstAdministratorsMissing, inviteFirstAdministrator } from './desk/invite.ts'
export {
  byAuthorization,
  createHttpEdge,
  type HttpEdge,
  type HttpEdgeDeps,
  type HttpRequest,
  type HttpResponse,
} from './edge/http.ts'
export { createRateLimit, type RateLimit } from './edge/limit.ts'
export { loginColumns } from './login/accounts.ts'
export { eventTable, type Events } from './ops/events.ts'
export { policyPackOf } from './lawful/pack-file.ts'
export { metricLabels } from './ops/metrics.ts'
export { storeFailedExitCode } from './ops/process.ts'
export { openApiDocument, whatWeHoldPage } from './openapi.ts'
export { runServer } from './run.ts'
export type { ProviderParts, Role, RunningProvider, ServerStore } from './role.ts'
export { type Server, type ServerOverrides, startServer } from './server.ts'
export { type TrustedKeys, verdictText, verifyBundle } from '@causeway/lawful'
