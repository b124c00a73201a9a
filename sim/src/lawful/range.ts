// The range that attacks are run on: an office with real parts, honest people, and a target whose data are marked, so that whatever
// anybody is shown can be searched for them. Every attempt leaves a line in the ledger or in the log of the staff, or is said not to.

import {
  act,
  addAccount,
  crypto,
  enrolPeople,
  file,
  type Office,
  openOffice,
  type People,
  property,
} from '@causeway/server/lawful-testing'
import { type SignedInForTest, signIn } from '@causeway/staff/testing'
import { CausewayError, dayMs, type DeskEndpointName } from '@causeway/wire'

export interface Attempt {
  readonly who: string
  readonly what: string
  /** Code of the refusal, or what was given instead. */
  readonly outcome: string
  readonly isRefused: boolean
  /** Where it stands: lines that the attempt added. */
  readonly logged: 'ledger' | 'staff log' | 'door'
  /** Data of the target in the answer: must be none. */
  readonly saw: readonly string[]
}

export interface Range {
  readonly office: Office
  readonly people: People
  readonly target: { readonly user: string; readonly handle: string; readonly friend: string }
  readonly attempts: Attempt[]
  /** Does it, and looks at what came back. Answers what came, or undefined when it was refused. */
  attempt<T>(who: string, what: string, work: () => Promise<T>): Promise<T | undefined>
  /** One act at the desk, as an attempt. */
  try(who: SignedInForTest | undefined, name: string, what: string, endpoint: DeskEndpointName, rest?: object): Promise<unknown>
  /** A step of a matter with the passkey of `who`, as an attempt. */
  step(who: SignedInForTest, name: string, matter: string, kind: string, rest?: object): Promise<{ state: string } | undefined>
  /** A draft about the target. */
  draft(who: SignedInForTest, paper: object, task?: object, categories?: readonly string[]): Promise<string>
  /** Days go by; everybody signs in anew. */
  wait(days: number): Promise<void>
}

const targetHandle = '+15550000077'
const categories = ['SUB', 'ACC', 'TRF'] as const

export async function openRange(): Promise<Range> {
  const office = await openOffice()
  const people = { ...(await enrolPeople(office)) }
  const target = await addTarget(office)
  // What only the operator knows of the target. The address of the account is opaque, and stands in a scope for those who decide.
  const markers = ['subject-of-the-target', target.friend, target.device]
  const attempts: Attempt[] = []

  async function logSizes(): Promise<{ ledger: number; staff: number }> {
    const [line] = await office.store.staffAudit({ before: Number.MAX_SAFE_INTEGER, staffId: undefined, limit: 1 })
    return { ledger: (await office.store.ledgerSize({})).size, staff: line?.number ?? 0 }
  }

  async function attempt<T>(who: string, what: string, work: () => Promise<T>): Promise<T | undefined> {
    const before = await logSizes()
    const { outcome, isRefused, answer } = await outcomeOf(work)
    const after = await logSizes()
    const logged = after.ledger > before.ledger ? 'ledger' : after.staff > before.staff ? 'staff log' : 'door'
    const text = textOf(answer)
    attempts.push({ who, what, outcome, isRefused, logged, saw: markers.filter(marker => text.includes(marker)) })
    return answer
  }

  return {
    office,
    people,
    target: { user: target.user, handle: targetHandle, friend: target.friend },
    attempts,
    attempt,
    try: (who, name, what, endpoint, rest) => attempt(name, what, async () => await office.ask(who, endpoint, rest)),
    step: (who, name, matter, kind, rest) =>
      attempt(name, kind.replaceAll('_', ' '), async () => await act(office, who, matter, kind, rest)),
    draft: (who, paper, task = {}, wanted = categories) =>
      file(office, who, paper, wanted, { selector: { type: 'handle', value: targetHandle, property }, ...task }),
    async wait(days) {
      office.clock.ms += days * dayMs
      await office.lawful.sweep()
      for (const name of ['intake', 'counsel', 'first', 'second', 'custodian', 'officer'] as const)
        people[name] = await signIn(office, name === 'officer' ? 'officer' : 'staff', people[name].authenticator)
    },
  }
}

async function addTarget({ store }: Office): Promise<{ user: string; friend: string; device: string }> {
  const user = await addAccount(store, 'subject-of-the-target', targetHandle)
  const friend = await addAccount(store, 'subject-of-the-friend', '+15550000078')
  const [one, other] = [await store.accountByUser({ user }), await store.accountByUser({ user: friend })]
  if (one === undefined || other === undefined) throw new Error('not enrolled')
  await store.setConsent({
    requester: one.account,
    target: other.account,
    state: 'granted',
    mailings: [],
    expiryDay: 0,
  })
  const [device] = await store.devicesEverOfAccount({ account: one.account })
  return { user, friend, device: device?.uri ?? '' }
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<{ outcome: string; isRefused: boolean; answer: T | undefined }> {
  try {
    const answer = await work()
    const state = (answer as { state?: string } | undefined)?.state
    return { outcome: state === undefined ? 'answered' : `the matter is ${state.replaceAll('_', ' ')}`, isRefused: false, answer }
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error
    const detail = error.code === 'lawful.guard' ? ` (${error.detail ?? ''})` : ''
    return { outcome: `${error.code}${detail}`, isRefused: true, answer: undefined }
  }
}

/** Everything that a person could read in it. */
function textOf(answer: unknown): string {
  if (answer instanceof Uint8Array) return Buffer.from(answer).toString('latin1')
  return JSON.stringify(answer) ?? ''
}

export { crypto }
