// The whole page: appearance, queries, routes. Screens are in screens.tsx.

import { applyAppearance, PartProvider, ToastProvider } from '@causeway/ui'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { useEffect } from 'react'
import { noticeSignedOut } from './api/session.ts'
import { screens } from './screens.tsx'
import { NotFound, Shell } from './shell.tsx'

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound })
const routes = screens.map(({ path, load }) =>
  createRoute({ getParentRoute: () => rootRoute, path, component: lazyRouteComponent(load, 'Screen') }),
)
const router = createRouter({ routeTree: rootRoute.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true })

const client = new QueryClient({
  queryCache: new QueryCache({ onError: error => noticeSignedOut(client, error) }),
  defaultOptions: { queries: { retry: 1, staleTime: 5_000 } },
})

/** Calm and apart from every property's colours. */
const accent = { hue: 200, chroma: 0.07 }

export function App(): ReactElement {
  useEffect(() => applyAppearance({ mode: 'system', contrast: 'system' }, accent), [])
  return (
    <PartProvider direction="ltr">
      <ToastProvider closeLabel="Close">
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ToastProvider>
    </PartProvider>
  )
}
