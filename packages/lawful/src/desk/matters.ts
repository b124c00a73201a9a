// Endpoints about matters.

import type { DeskHandlers, StaffCaller } from '@causeway/staff/ports'
import { base64urlFromBytes, CausewayError } from '@causeway/wire'
import type { Authorisation, TaskForm } from '../authority/form.ts'
import { narrowingLetter, objectionLetter, refusalLetter } from '../authority/letter.ts'
import { expectedAnswer } from '../scope/answer.ts'
import { type EventKind, eventKinds, transitions } from '../review/machine.ts'
import type { MatterEvent } from '../review/event.ts'
import type { Matter } from '../review/matter.ts'
import { stepDigest } from '../review/matters.ts'
import { actorFor } from './actor.ts'
import { mustHaveDocuments } from './documents.ts'
import { shownToOfficer, shownToStaff } from './view.ts'
import { packChanges } from '../review/re-evaluation.ts'
import type { LawfulParts } from './parts.ts'

type Names =
  | 'previewAnswer'
  | 'listMatters'
  | 'openMatter'
  | 'readMatter'
  | 'actOnMatter'
  | 'readBundle'
  | 'readLetter'
  | 'readPackChanges'

export function createMatterEndpoints(parts: LawfulParts): Pick<DeskHandlers, Names> {
  const { matters, pack, records } = parts
  const shown = (matter: Matter, { realm }: StaffCaller) => (realm === 'officer' ? shownToOfficer(matter) : shownToStaff(matter))
  return {
    previewAnswer({ body }) {
      const instrument = pack.instruments.find(({ code }) => code === body.instrument)
      if (instrument === undefined) throw new CausewayError('lawful.unknown')
      const limits = { reach: instrument.reach, instrument: instrument.code, objected: {} }
      const answers = body.categories.flatMap(category => expectedAnswer(category, limits) ?? [])
      return Promise.resolve({ body: { reach: [...instrument.reach], answers: answers as unknown as Record<string, unknown>[] } })
    },
    async listMatters(_, caller) {
      return { body: { matters: (await matters.list(actorFor(caller))) as unknown as Record<string, unknown>[] } }
    },
    async openMatter({ body }, caller) {
      const paper = body.paper as Authorisation
      await mustHaveDocuments(records, caller.group, paper.documents)
      return { body: { matter: shown(await matters.open(actorFor(caller), paper, body.tasks as TaskForm[]), caller) } }
    },
    async readMatter({ params }, caller) {
      const matter = await matters.read(actorFor(caller), params.matter)
      const people = caller.realm === 'staff' ? await namesIn(parts, matter) : {}
      return { body: { matter: shown(matter, caller), acts: actsOf(parts, caller, matter), people } }
    },
    async actOnMatter({ params, body }, caller) {
      if (!(eventKinds as readonly string[]).includes(body.kind)) throw new CausewayError('lawful.forbidden_transition')
      const kind = body.kind as EventKind
      if (body.paper !== undefined) await mustHaveDocuments(records, caller.group, body.paper.documents)
      const { stepUp, ...rest } = body
      const brought = {
        ...rest,
        ground: body.reason ?? '',
        categories: body.categories ?? [],
        confirmed: body.confirmed === true,
      }
      const event = { ...brought, reason: body.reason ?? '', kind, assertion: stepUp === undefined ? '' : JSON.stringify(stepUp) }
      return {
        body: {
          matter: shown(await matters.act(actorFor(caller, kind), params.matter, event as unknown as MatterEvent), caller),
        },
      }
    },
    async readPackChanges() {
      return { body: { changes: (await packChanges(records)) as unknown as Record<string, unknown>[] } }
    },
    async readBundle({ params }, caller) {
      return { body: await matters.bundle(actorFor(caller), params.matter) }
    },
    async readLetter({ params }, caller) {
      return { body: { text: letterOf(parts, await matters.read(actorFor(caller), params.matter), params.letter) } }
    },
  }
}

/** Who is named by id in a matter. */
async function namesIn({ store }: LawfulParts, matter: Matter): Promise<Record<string, string>> {
  const named = [matter.officer, ...matter.history.map(({ by }) => by), ...(matter.messages ?? []).map(({ by }) => by)]
  const names: Record<string, string> = {}
  for (const id of new Set(named)) {
    const person = await store.staffById({ id })
    if (person !== undefined) names[id] = person.name
  }
  return names
}

function actsOf({ crypto }: LawfulParts, caller: StaffCaller, matter: Matter): { kind: string; stepUp: boolean; hash: string }[] {
  return transitions
    .filter(({ event, from, actors }) => from.includes(matter.state) && actors.includes(actorFor(caller, event).role))
    .map(({ event, stepUp }) => ({
      kind: event,
      stepUp: stepUp === true,
      hash: stepUp === true ? base64urlFromBytes(stepDigest(crypto, matter, event)) : '',
    }))
}

function letterOf({ pack, operator, clock }: LawfulParts, matter: Matter, name: string): string {
  const instrument = pack.instruments.find(({ code }) => code === matter.paper.instrument)
  if (instrument === undefined) throw new CausewayError('lawful.unknown')
  const left = Object.entries(matter.objected).map(([category, ground]) => ({
    layer: 'law' as const,
    rule: 'V-03' as const,
    verdict: 'narrow' as const,
    sentence: `${category} is left out: ${ground}`,
  }))
  const validation = {
    checks: [...matter.checks, ...left],
    reach: matter.reach.map(reach => reach.filter(category => matter.objected[category] === undefined)),
    outcome: 'review' as const,
  }
  const facts = {
    operator: operator.name,
    instrument,
    paper: matter.paper,
    tasks: matter.tasks,
    validation,
    nowMs: clock.nowMs(),
  }
  if (name === 'narrowing') return narrowingLetter(facts)
  if (name === 'refusal') return refusalLetter(facts)
  if (name === 'objection') return objectionLetter(facts, Object.values(matter.objected)[0] ?? '')
  throw new CausewayError('lawful.invalid', 'letter')
}
