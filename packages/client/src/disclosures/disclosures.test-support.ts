// A device's noun on the real lawful room: no network between them, and answers that may be bent.

import {
  act,
  answerRequest,
  courtOrder,
  crypto,
  enrolPeople,
  file,
  type Office,
  openOffice,
} from '@causeway/server/lawful-testing'
import { dayMs, type LawfulEndpointName, parseUserUri } from '@causeway/wire'
import type { Api } from '../api.ts'
import type { Context } from '../context.ts'
import { createMemoryStore } from '../memory-store.ts'
import { createDisclosures, type Disclosures } from './disclosures.ts'

export { openOffice }

type Bent = (name: LawfulEndpointName, body: unknown) => unknown

/** The noun of a device whose server is `office()` of this moment; `bend` changes its answers. */
export function deviceAt(office: () => Office, user: string, bend: Bent = (_, body) => body): Disclosures {
  const api = (async (name: LawfulEndpointName, input: { query?: Record<string, string> } = {}) => {
    const request = { params: {}, query: input.query ?? {}, headers: {}, body: undefined }
    const { body } = await office().lawful.dispatch(name, request as never, { user: parseUserUri(user) })
    return { body: bend(name, structuredClone(body)), status: 200, headers: {} }
  }) as unknown as Api
  const clock = { nowMs: () => office().clock.ms }
  return createDisclosures({ api, store: createMemoryStore(), crypto, clock } as unknown as Context)
}

/** An answered order with 90 days of secrecy. */
export async function answeredOrder(): Promise<Office> {
  const office = await openOffice()
  const people = await enrolPeople(office)
  await office.lawful.sweep()
  const id = await file(office, people.officer, courtOrder, ['SUB', 'TRF'])
  await answerRequest(office, people, id, [people.first, people.second])
  await act(office, people.officer, id, 'acknowledge')
  return office
}

export async function daysPass(office: Office, days: number): Promise<void> {
  office.clock.ms += days * dayMs
  await office.lawful.sweep()
  await office.lawful.sweep()
}

/** An order without secrecy, answered today. */
export async function openOrder(): Promise<Office> {
  const office = await openOffice()
  const people = await enrolPeople(office)
  await office.lawful.sweep()
  const { gag: _, ...open } = courtOrder as Record<string, unknown>
  const id = await file(office, people.officer, open, ['SUB'])
  await answerRequest(office, people, id, [people.first, people.second])
  return office
}
