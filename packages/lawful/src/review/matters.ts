// The shell around the machine: loads, asks for the step-up, lets the machine decide, and writes the next matter together with
// its leaf of the ledger. A refusal leaves a leaf too. When the ledger cannot be written nothing happens at all.

import { base64FromBytes, bytesFromBase64 } from '@causeway/transparency'
import type { LawfulChange } from '@causeway/store/ports'
import { CausewayError } from '@causeway/wire'
import { type Authorisation, checkForm, type TaskForm } from '../authority/form.ts'
import { validate } from '../authority/validate.ts'
import { canonicalBytes, hexFromBytes, type Json } from '../canonical.ts'
import { caseCommitment } from '../disclose/bundle.ts'
import type { Agency, AnyPerson } from '../intake/directory.ts'
import type { CryptoProvider } from '../ports.ts'
import type { Held, Records } from '../records.ts'
import { scopeHash as hashOfScopes } from '../scope/scope.ts'
import { allowedTransition, applyEvent, checkGuards, type Prepared } from './apply.ts'
import { scopesOf } from './collection.ts'
import type { MattersDeps } from './deps.ts'
import { actorOf, effectOf, personOf } from './effects.ts'
import type { MatterEvent } from './event.ts'
import type { Actor, Matter } from './matter.ts'
import { followPack } from './re-evaluation.ts'

export interface MatterSummary {
  readonly id: string
  readonly state: Matter['state']
  readonly instrument: string
  readonly reference: string
  readonly isEmergency: boolean
  readonly dueMs: number | undefined
  readonly regions: Matter['regions']
  readonly isSealed: boolean
  readonly agency: string
  readonly receivedAtMs: number
  readonly accounts: number
  /** What the calendar shows beside the clock; undefined: does not apply. */
  readonly gagUntilMs: number | undefined
  readonly noticeDueMs: number | undefined
  readonly preservedUntilMs: number | undefined
  readonly deliveredUntilMs: number | undefined
}

export interface Matters {
  /** A draft. `beside`: what is committed together with it, given its id. */
  open(
    actor: Actor,
    paper: Authorisation,
    tasks: readonly TaskForm[],
    sealedTo?: readonly string[],
    beside?: (matter: string) => readonly LawfulChange[],
  ): Promise<Matter>
  /** One step. Refused: `lawful.*`, with a leaf; `store.unavailable`: nothing happened. */
  act(actor: Actor, id: string, event: MatterEvent): Promise<Matter>
  /** Each view of a matter is a leaf. */
  read(actor: Actor, id: string): Promise<Matter>
  list(actor: Actor): Promise<MatterSummary[]>
  /** The encrypted bundle; for officers of the agency only. */
  bundle(actor: Actor, id: string): Promise<Uint8Array>
  /** What time alone does: secrecy ends, notices go out, copies and links expire, clocks run out. */
  tick(): Promise<Matter[]>
  /** Looks at open matters anew when the policy pack has changed. */
  followPack(): Promise<void>
}

/** Each kind of due event happens once. */
const dueAtOnceMax = 8
const systemActor: Actor = { id: 'system', role: 'system' }
const staffRoles: readonly Actor['role'][] = ['intake', 'reviewer', 'lead', 'counsel', 'custodian', 'system']

/** What a passkey signs for one step of one matter: change anything, and the signature is worth nothing. */
export function stepDigest(crypto: Pick<CryptoProvider, 'hash'>, matter: Matter, event: MatterEvent['kind']): Uint8Array {
  const subject =
    event === 'submit' || event === 'co_sign'
      ? ({ paper: matter.paper, tasks: matter.tasks } as unknown as Json)
      : (matter.scopeHash ?? '')
  const manifest = event === 'publish' ? (matter.production?.manifestHash ?? '') : ''
  return crypto.hash('SHA-256', canonicalBytes({ label: 'causeway-step/1', matter: matter.id, event, subject, manifest }))
}

export function createMatters(deps: MattersDeps): Matters {
  const { store, records, ledger, crypto, clock, pack } = deps

  async function mustSee(actor: Actor, id: string): Promise<Held<Matter>> {
    const held = await records.get<Matter>('matter', id)
    if (held !== undefined && isVisible(held.value, actor) && !(await hasConflict(actor, held.value))) return held
    await leaf(actor, id, 'refused_view', {})
    throw new CausewayError('lawful.unknown')
  }

  /** V-18: nobody works on a matter about somebody close to them. */
  async function hasConflict(actor: Actor, matter: Matter): Promise<boolean> {
    const conflicts = await conflictsOf(actor)
    return namesOf(matter).some(name => conflicts.includes(name))
  }

  async function conflictsOf(actor: Actor): Promise<readonly string[]> {
    const person = actor.role === 'system' ? undefined : (await records.get<AnyPerson>('person', actor.id))?.value
    return person?.kind === 'staff' ? person.conflicts : []
  }

  async function leaf(actor: Actor, id: string, action: string, facts: Record<string, Json>): Promise<void> {
    await ledger.record({ action, actor: actorOf(actor), matter: caseCommitment(crypto, id), facts })
  }

  async function act(actor: Actor, id: string, event: MatterEvent): Promise<Matter> {
    const held = await mustSee(actor, id)
    try {
      return await step(deps, actor, held, event)
    } catch (error) {
      if (error instanceof CausewayError && error.code.startsWith('lawful.'))
        await leaf(actor, id, 'refused', { event: event.kind, code: error.code, state: held.value.state })
      throw error
    }
  }

  /** Authenticity is established: the system validates at once. */
  async function actAndFollow(actor: Actor, id: string, event: MatterEvent): Promise<Matter> {
    const matter = await act(actor, id, event)
    if (matter.state === 'authentic') {
      const { outcome, checks } = await validationOf(deps, matter)
      const reason = checks.find(({ verdict }) => verdict === 'fail')?.sentence ?? ''
      if (outcome === 'review') return await act(systemActor, id, { kind: 'validate' })
      return await act(systemActor, id, outcome === 'fix' ? { kind: 'ask_for_more', reason } : { kind: 'reject', reason })
    }
    if (event.kind === 'collect' && matter.collection?.tables.every(({ rowCount }) => rowCount === 0) === true)
      return await act(systemActor, id, { kind: 'answer_no_data' })
    return matter
  }

  return {
    async open(actor, paper, tasks, sealedTo, beside = () => []) {
      checkForm(paper, tasks)
      if (actor.role !== 'officer' || actor.agency === undefined) throw new CausewayError('lawful.not_allowed')
      const id = hexFromBytes(crypto.random(12))
      const { size } = await store.ledgerSize({})
      const matter = draft(id, actor, paper, tasks, base64FromBytes(crypto.random(32)), size, sealedTo)
      const leaves = [ledger.leafOf({ action: 'open', actor: actorOf(actor), matter: caseCommitment(crypto, id), facts: {} })]
      const outcome = await store.lawfulCommit({ changes: [records.change('matter', id, 0, matter), ...beside(id)], leaves })
      if (outcome.kind === 'conflict') throw new CausewayError('lawful.changed')
      return matter
    },
    act: actAndFollow,
    async read(actor, id) {
      const { value } = await mustSee(actor, id)
      await leaf(actor, id, 'view', { state: value.state })
      return value
    },
    async list(actor) {
      const all = await records.all<Matter>('matter')
      const conflicts = await conflictsOf(actor)
      return all
        .filter(({ value }) => isVisible(value, actor) && !namesOf(value).some(name => conflicts.includes(name)))
        .map(({ value }) => summaryOf(value))
    },
    async bundle(actor, id) {
      await actAndFollow(actor, id, { kind: 'download' })
      const held = await records.get<{ readonly sealed: string }>('production', id)
      if (held === undefined) throw new CausewayError('lawful.unknown')
      return bytesFromBase64(held.value.sealed)
    },
    async tick() {
      const moved: Matter[] = []
      let failure: unknown
      for (const { value } of await records.all<Matter>('matter'))
        try {
          moved.push(...(await settled(value)))
        } catch (error) {
          // One matter that cannot go on does not keep the others' notices back.
          failure ??= error
        }
      if (failure !== undefined) throw failure
      return moved
    },
    followPack: () =>
      followPack({
        ...deps,
        validationOf: matter => validationOf(deps, matter),
        reEvaluate: id => act(systemActor, id, { kind: 're_evaluate' }),
      }),
  }

  /** What is due, and what is due because of it: the end of secrecy schedules the notice. */
  async function settled(matter: Matter): Promise<Matter[]> {
    const moved: Matter[] = []
    for (let [kind] = dueEvents(matter, clock.nowMs()); kind !== undefined && moved.length < dueAtOnceMax; ) {
      const next = await act(systemActor, matter.id, { kind } as MatterEvent)
      moved.push(next)
      kind = dueEvents(next, clock.nowMs())[0]
    }
    return moved
  }

  function isVisible({ sealedTo, agency }: Matter, actor: Actor): boolean {
    if (actor.role === 'officer' || actor.role === 'agency_admin') return actor.agency === agency
    if (!staffRoles.includes(actor.role)) return false
    if (actor.role === 'system' || sealedTo === undefined) return true
    return sealedTo.length === 0 ? actor.isCleared === true : sealedTo.includes(actor.id)
  }

  function draft(
    id: string,
    actor: Actor,
    paper: Authorisation,
    tasks: readonly TaskForm[],
    tokenKey: string,
    openedAtLeaf: number,
    sealedTo?: readonly string[],
  ): Matter {
    const path = pack.instruments.find(({ code }) => code === paper.instrument)?.path
    const named = path === 'sealed' ? [] : undefined
    const sealed = sealedTo ?? named
    return {
      id,
      state: 'draft',
      regions: { preservation: 'none', gag: paper.gag === undefined ? 'none' : 'active', notice: 'not_due', clock: 'running' },
      agency: actor.agency ?? '',
      officer: actor.id,
      paper,
      tasks,
      ...(sealed === undefined ? {} : { sealedTo: sealed }),
      receivedAtMs: clock.nowMs(),
      openedAtLeaf,
      checks: [],
      reach: [],
      objected: {},
      scopes: [],
      unresolved: [],
      approvals: [],
      answers: [],
      tokenKey,
      history: [],
    }
  }
}

async function step(
  deps: MattersDeps,
  actor: Actor,
  { version, value: matter }: Held<Matter>,
  event: MatterEvent,
): Promise<Matter> {
  const { records, crypto, clock, pack, ledger, store } = deps
  const transition = allowedTransition(matter, event, actor)
  const nowMs = clock.nowMs()
  const instrument = pack.instruments.find(({ code }) => code === matter.paper.instrument)
  // Who submits answers for it, whoever wrote the draft: a colleague, or the agency's machine.
  const officer = await personOf(records, event.kind === 'submit' ? actor.id : matter.officer)
  const agency = (await records.get<Agency>('agency', matter.agency))?.value
  const prepared = await prepare(deps, matter, event)
  const brought = {
    ...(event.kind === 'approve'
      ? { scopeHash: event.scopeHash }
      : prepared.scopeHash === undefined
        ? {}
        : { scopeHash: prepared.scopeHash }),
    ...(prepared.scopes === undefined ? {} : { hasScopes: prepared.scopes.length + (prepared.unresolved?.length ?? 0) > 0 }),
    ...(event.kind === 'record_call_back' ? { number: event.number } : {}),
    ...(event.kind === 'co_sign' ? await coSigner(records, actor.id, matter.agency) : {}),
    ...(event.kind === 'verify_certification' ? await authorityOf(records, event.authority) : {}),
    ...(event.kind === 'validate' ? { outcome: (await validationOf(deps, matter)).outcome } : {}),
  }
  checkGuards(transition, { matter, actor, nowMs, pack, instrument, officer, agency, event: brought })
  const signature = transition.stepUp === true ? await checkStepUp(deps, actor, matter, event) : ''

  const effect = await effectOf(deps, matter, event, actor, instrument)
  const next = applyEvent(matter, event, actor, {
    transition,
    nowMs,
    instrument,
    prepared: { ...prepared, signature, changes: { ...prepared.changes, ...effect.changes } },
  })
  const act = { action: event.kind, actor: actorOf(actor), matter: caseCommitment(crypto, matter.id) }
  const facts = { from: matter.state, to: next.state, ...factsOf(next, instrument?.country ?? ''), ...effect.facts }
  const outcome = await store.lawfulCommit({
    changes: [records.change('matter', matter.id, version, next), ...effect.records],
    leaves: [
      ledger.leafOf({ ...act, facts }),
      ...effect.leaves.map(more => ledger.leafOf({ ...act, action: 'collector', facts: more })),
    ],
  })
  if (outcome.kind === 'conflict') throw new CausewayError('lawful.changed')
  return next
}

/** What must be known before the guards can decide. */
async function prepare(deps: MattersDeps, matter: Matter, event: MatterEvent): Promise<Prepared> {
  if (event.kind === 'propose_scope' || event.kind === 'authority_upholds') {
    const objected = { ...matter.objected, ...(event.kind === 'propose_scope' ? event.grounds : {}) }
    const { scopes, unresolved } = await scopesOf(deps, { ...matter, objected })
    return { scopes, unresolved, scopeHash: hashOfScopes(deps.crypto, scopes), changes: { objected } }
  }
  if (['validate', 'ask_for_more', 'reject', 're_evaluate'].includes(event.kind)) {
    const { checks, reach } = await validationOf(deps, matter)
    return { changes: { checks, reach } }
  }
  return {}
}

async function checkStepUp(deps: MattersDeps, actor: Actor, matter: Matter, event: MatterEvent): Promise<string> {
  const assertion = 'assertion' in event ? event.assertion : ''
  const digest = stepDigest(deps.crypto, matter, event.kind)
  const kept = assertion === '' ? undefined : await deps.verifyStepUp(actor, event.kind, digest, assertion)
  if (kept === undefined) throw new CausewayError('lawful.step_up')
  return kept
}

async function validationOf(deps: MattersDeps, matter: Matter) {
  const seen = await deps.records.all<{ readonly agency: string; readonly targets: readonly string[]; readonly matter: string }>(
    'seen',
  )
  const others = (await deps.records.all<Matter>('matter')).filter(
    ({ id, value }) => id !== matter.id && !/^(closed|rejected|draft)/.test(value.state),
  )
  return validate(deps.pack, matter.paper, matter.tasks, {
    nowMs: deps.clock.nowMs(),
    operatorCountry: deps.operator.country,
    seenDocuments: new Map(seen.filter(({ value }) => value.matter !== matter.id).map(({ id, value }) => [id, value])),
    agency: matter.agency,
    openTargets: new Set(others.flatMap(({ value }) => value.tasks.map(({ selector }) => selector.value))),
  })
}

async function coSigner(records: Records, id: string, agency: string): Promise<{ coSignedBy?: string }> {
  const officer = await personOf(records, id)
  return officer?.isAdmin === true && officer.agency === agency && officer.status === 'active' ? { coSignedBy: id } : {}
}

async function authorityOf(records: Records, id: string): Promise<{ authority?: Agency }> {
  const held = await records.get<Agency>('agency', id)
  return held === undefined ? {} : { authority: held.value }
}

/** What of a matter may stand in an opened leaf: no target, no name. */
function factsOf({ paper, scopeHash, tasks, answers }: Matter, country: string): Record<string, Json> {
  const outcomes = answers.flatMap(({ answers: given }) => given.map(({ category, outcome }) => `${category} ${outcome}`))
  return {
    instrument: paper.instrument,
    country,
    emergency: paper.isEmergency,
    accounts: tasks.length,
    scope: scopeHash ?? '',
    outcomes,
    gag: paper.gag !== undefined,
  }
}

/** Whom a matter is about: as the paper says, and as it was found. */
function namesOf({ tasks, scopes }: Matter): string[] {
  return [...tasks.map(({ selector }) => selector.value), ...scopes.map(({ user }) => user)]
}

function summaryOf(matter: Matter): MatterSummary {
  const { id, state, paper, dueMs, regions, sealedTo, agency, receivedAtMs, tasks, preservation, delivery } = matter
  const isPreserved = regions.preservation === 'active' || regions.preservation === 'extended'
  const isGagged = regions.gag === 'active' || regions.gag === 'extended'
  return {
    id,
    state,
    instrument: paper.instrument,
    reference: paper.reference,
    isEmergency: paper.isEmergency,
    dueMs,
    regions,
    isSealed: sealedTo !== undefined,
    agency,
    receivedAtMs,
    accounts: tasks.length,
    gagUntilMs: isGagged ? paper.gag?.untilMs : undefined,
    noticeDueMs: regions.notice === 'scheduled' ? matter.noticeDueMs : undefined,
    preservedUntilMs: isPreserved ? preservation?.expiresAtMs : undefined,
    deliveredUntilMs: state === 'delivered' ? delivery?.untilMs : undefined,
  }
}

function dueEvents(
  { regions, paper, noticeDueMs, preservation, delivery, dueMs, state }: Matter,
  nowMs: number,
): MatterEvent['kind'][] {
  const isGagged = regions.gag === 'active' || regions.gag === 'extended'
  const isPreserved = regions.preservation === 'active' || regions.preservation === 'extended'
  const working = !/^(delivered|acknowledged|delivery_expired|answered|rejected|closed)/.test(state)
  const due: (MatterEvent['kind'] | false)[] = [
    isGagged && nowMs >= (paper.gag?.untilMs ?? Infinity) && 'expire_gag',
    regions.notice === 'scheduled' && nowMs >= (noticeDueMs ?? Infinity) && 'send_notice',
    isPreserved && nowMs >= (preservation?.expiresAtMs ?? Infinity) && 'expire_preservation',
    state === 'delivered' && nowMs >= (delivery?.untilMs ?? Infinity) && 'expire_delivery',
    working && regions.clock === 'running' && nowMs > (dueMs ?? Infinity) && 'breach_clock',
  ]
  return due.filter(kind => kind !== false)
}
