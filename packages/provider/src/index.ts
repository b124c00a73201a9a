// The public door of the room.

export { closeCode } from './delivery/connection.ts'
export { providerEventData, type ProviderEventName, type ProviderEvents, silentEvents } from './events.ts'
export { openGate } from './gate.ts'
export { defaultLimits, type Limits } from './limits.ts'
export type {
  Caller,
  Clock,
  Connection,
  DeliverySink,
  DeviceCaller,
  EmbeddedIssuer,
  LoginCaller,
  LoginClaims,
  LoginOwner,
  LoginPasskeys,
  Property,
  ProviderDeps,
  ProviderEndpointName,
  ServerKeys,
  Timers,
} from './ports.ts'
export { createProvider, type Provider } from './provider.ts'
