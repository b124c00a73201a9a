// Pages of another own account stand under `/as/<id>`: the same screens, with that account's engine and addresses of their own.

import type { ReactElement, ReactNode } from 'react'
import { Router } from 'wouter'
import { EngineProvider, useEngine, useLive } from '../engine-context.tsx'

export interface Place {
  /** '' for the page's own account. */
  readonly account: string
  /** The address within it. */
  readonly path: string
}

export function placeOf(location: string): Place {
  const [, account = '', path = ''] = /^\/as\/([^/]+)(.*)$/.exec(location) ?? [undefined, '', location]
  return { account, path: path === '' ? '/' : path }
}

/** The address of a page of this account. */
export function addressOf(account: string, path: string): string {
  return account === '' ? path : `/as/${account}${path}`
}

/** `missing`: what stands there while that account is not here. */
export function Scope({
  account,
  missing,
  children,
}: {
  account: string
  missing: ReactNode
  children: ReactNode
}): ReactElement {
  const own = useEngine()
  useLive(own.accounts.list)
  if (account === '') return <>{children}</>
  const engine = own.accounts.of(account)
  if (engine === undefined) return <>{missing}</>
  return (
    <EngineProvider value={engine}>
      <Router key={account} base={addressOf(account, '')}>
        {children}
      </Router>
    </EngineProvider>
  )
}
