// What the lawful pages ask the server for. A look at a matter is written down: nothing asks again by itself.

import { bytesFromBase64url } from '@causeway/wire'
import type { UseQueryOptions } from '@tanstack/react-query'
import * as v from 'valibot'
import { type Answer, call, type Input } from '../../api/call.ts'
import { stepUp } from '../../api/passkeys.ts'
import {
  type Agency,
  agencyView,
  type Instrument,
  instrumentView,
  matterView,
  type MatterView,
  type Officer,
  officerView,
  type Summary,
  summaryView,
} from './view.ts'

type Query<T> = UseQueryOptions<T, Error, T, readonly string[]>

export interface Act {
  readonly kind: string
  readonly stepUp: boolean
  readonly hash: string
}

export interface ReadMatter {
  readonly matter: MatterView
  /** What the reader could do now. */
  readonly acts: readonly Act[]
  readonly people: Readonly<Record<string, string>>
}

export const mattersQuery: Query<Summary[]> = {
  queryKey: ['matters'],
  queryFn: async () => v.parse(v.array(summaryView), (await call('listMatters')).matters),
  refetchInterval: 30_000,
}

export function matterQuery(matter: string): Query<ReadMatter> {
  return {
    queryKey: ['matter', matter],
    queryFn: async () => {
      const { matter: read, acts, people } = await call('readMatter', { params: { matter } })
      return { matter: v.parse(matterView, read), acts, people }
    },
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  }
}

export const packQuery: Query<{ instruments: Instrument[]; notice: string }> = {
  queryKey: ['pack'],
  queryFn: async () => {
    const { instruments, pack } = await call('readHoldings')
    return { instruments: v.parse(v.array(instrumentView), instruments), notice: pack.notice }
  },
  staleTime: Number.POSITIVE_INFINITY,
}

export const agenciesQuery: Query<Agency[]> = {
  queryKey: ['agencies'],
  queryFn: async () => v.parse(v.array(agencyView), (await call('listAgencies')).agencies),
}

export const ownDetailsQuery: Query<Omit<Answer<'readOfficer'>, 'officer'> & { officer: Officer | null }> = {
  queryKey: ['own-details'],
  queryFn: async () => {
    const { officer, ...rest } = await call('readOfficer')
    return { ...rest, officer: officer === null ? null : v.parse(officerView, officer) }
  },
}

type Brings = Omit<NonNullable<Input<'actOnMatter'>['body']>, 'kind' | 'stepUp'>

/** One step; where it must be signed, the passkey signs the hash that the server named for exactly this step. */
export async function act(matter: string, { kind, stepUp: isSigned, hash }: Act, brings: Brings = {}): Promise<void> {
  const proof = isSigned ? { stepUp: await stepUp(`matter.${kind}`, bytesFromBase64url(hash)) } : {}
  await call('actOnMatter', { params: { matter }, body: { kind, ...brings, ...proof } })
}
