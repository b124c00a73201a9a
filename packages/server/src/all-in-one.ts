// The all-in-one role: an embedded store in its worker, files in a folder, a provider beside them, all in one process.

import type { Lawful } from '@causeway/lawful'
import { createMlsPublic } from '@causeway/mls/public'
import { type Caller, createProvider, type DeviceCaller, type Provider } from '@causeway/provider'
import { openSafety, type Safety } from '@causeway/safety'
import { createStaff, type Staff } from '@causeway/staff'
import { createLocalBus, openFileBlobs, openSqliteStore, type SqliteStore, storeFor } from '@causeway/store'
import {
  CausewayError,
  contract,
  type EndpointName,
  type LawfulEndpointName,
  lawfulEndpointNames,
  type SafetyEndpointName,
  safetyEndpointNames,
} from '@causeway/wire'
import type { Config } from './config/load.ts'
import { openTeamKey } from './config/team-key.ts'
import { createNetworkKeys } from './edge/network.ts'
import { hi1Of } from './lawful/hi1/open.ts'
import { openLawfulOnNode } from './lawful/open.ts'
import { policyPackOf } from './lawful/pack-file.ts'
import { witnessesOf } from './lawful/witness-net.ts'
import { bridgesOf } from './bridges/bridges.ts'
import { readBridges } from './bridges/settings.ts'
import type { ProviderParts, Role, RunningProvider, StaffRoomParts } from './role.ts'

/** Public leaves of the disclosure ledger per day, whatever happened: about forty requests with every look at them. */
const ledgerLeavesPerDay = 4_096

export const allInOne: Role<SqliteStore, Caller> = {
  openStore: ({ path, onFatal }) => openSqliteStore({ path, onFatal }),
  openStaff: ({ config, store, crypto, keys, clock, origin }: StaffRoomParts<SqliteStore>): Staff =>
    createStaff({ store, crypto, clock, key: keys.session, origin, properties: config.properties }),
  openProvider,
}

async function openProvider(parts: ProviderParts<SqliteStore>): Promise<RunningProvider<Caller>> {
  const { config, store, crypto, keys, login, clock, mediaDir, providerEvents } = parts
  // Safety keeps requests back and the provider sends them on: the one circle, closed here.
  const safety: Safety = await openSafety({
    store: storeFor(store, 'safety'),
    crypto,
    clock,
    properties: config.properties,
    after: (ms, work) => void later(ms, work),
    rest: () => new Promise(resolve => setImmediate(resolve)),
    secondLookOneOf: config.values['safety.second_look_one_of'],
    teamKey: openTeamKey(config.values['data.dir'], config.values['safety.team_key'], crypto),
    checkFrank: claim => provider.frankVerdict(claim),
    ...bridgesOf(readBridges(config.values['safety.bridges_file']), { crypto, key: keys.session, later }),
    hasAsked: (requester, target) => provider.hasAsked(requester, target),
    release: (requester, target) => provider.releaseRequest(requester, target),
    withhold: (requester, target) => provider.withholdRequest(requester, target),
  })
  const lawful: Lawful = openLawfulOnNode({
    store,
    crypto,
    clock,
    keys,
    operator: operatorOf(config),
    ledgerName: `${config.properties[0]?.domain ?? 'causeway.invalid'}/ledger`,
    leavesPerDay: ledgerLeavesPerDay,
    pack: policyPackOf(config.values['lawful.policy_pack']),
    witnesses: witnessesOf(config.values['lawful.witnesses'], crypto),
    properties: config.properties.map(property => ({ ...property, hasEmbeddedLogin: property.login.kind === 'embedded' })),
    stepUp: parts.staff.stepUp,
    invitations: parts.staff.invitations,
  })
  const provider: Provider = createProvider({
    store,
    blobs: openFileBlobs(mediaDir),
    bus: createLocalBus(),
    crypto,
    mls: createMlsPublic({ crypto }),
    clock,
    timers: { after: later },
    turn: work => void setImmediate(work),
    properties: config.properties.map(property => ({ ...property, embeddedLogin: property.login.kind === 'embedded' })),
    keys,
    verifyLogin: token => login.verify(token),
    issuer: login.issuer,
    events: providerEvents,
    gate: safety.gate,
    limits: { mediaSizeBytesMax: config.values['media.size_bytes_max'] },
  })
  const networkKeyOf = createNetworkKeys({ crypto, clock })
  let sweeping: Promise<void> = Promise.resolve()
  return {
    authenticate: (scheme, credential, address) =>
      provider.authenticate(scheme, credential, address === undefined ? undefined : networkKeyOf(address)),
    // The edge checked the request by the contract; its types are lost on the way through one function for all endpoints.
    dispatch: (name, request, caller) =>
      isSafety(name)
        ? safety.dispatch(name, request as never, contract[name].auth === 'none' ? (undefined as never) : deviceOf(caller))
        : isLawful(name)
          ? lawful.dispatch(name, request as never, deviceOf(caller))
          : provider.dispatch(name, request as never, caller),
    // What safety and lawful answer at the desk is joined here.
    deskHandlers: { ...safety.deskHandlers({ stepUp: parts.staff.stepUp }), ...lawful.deskHandlers },
    hi1: hi1Of(config, lawful),
    limitKeyOf: caller => provider.limitKeyOf(caller),
    accountKeyOf: caller => provider.accountKeyOf(caller),
    connect: (caller, sink) => provider.connect(deviceOf(caller), sink),
    sweep() {
      sweeping = provider
        .sweep()
        .then(() => safety.sweep())
        .then(() => lawful.sweep())
      return sweeping
    },
    async close() {
      await sweeping.catch(() => undefined)
      await provider.close()
      await safety.settle()
    },
  }
}

function isLawful(name: EndpointName): name is LawfulEndpointName {
  return (lawfulEndpointNames as readonly string[]).includes(name)
}

function operatorOf({ properties, values }: Config): { name: string; country: string; custodian: string } {
  const names = properties.map(({ name }) => name).join(', ')
  return { name: `Operator of ${names}`, country: values['lawful.country'], custodian: 'Custodian of records' }
}

function isSafety(name: EndpointName): name is SafetyEndpointName {
  return (safetyEndpointNames as readonly string[]).includes(name)
}

/** The edges let sessions through only. */
function deviceOf(caller: Caller | undefined): DeviceCaller {
  if (caller?.kind !== 'device') throw new CausewayError('auth.missing')
  return caller
}

function later(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}
