// Finds the endpoint of a request. The table is built once from the contract; a lookup walks the path segments, so its cost
// is bounded by the path's length and no pattern can be made to backtrack.

import { type AnyEndpointName, contract, type Endpoint, type Method } from '@causeway/wire'

export interface Route {
  readonly name: AnyEndpointName
  readonly endpoint: Endpoint
}

export type Routed =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown-endpoint' }
  | { readonly kind: 'method-not-allowed'; readonly allowed: readonly Method[] }

export interface Router {
  /** `path` as it came, still percent-encoded, without the query. */
  find(method: string, path: string): Routed
  /** Methods of the endpoints at this path; none where there are no endpoints. */
  methodsAt(path: string): readonly Method[]
}

interface Node {
  readonly byLiteral: Map<string, Node>
  parameter: Node | undefined
  readonly byMethod: Map<string, Route>
}

/** Longer paths are no endpoint's: a device URI of 255 bytes, percent-encoded, fits. */
const pathLengthMax = 1024

/** Of the apps' endpoints, or of another table. */
export function createRouter(table: Readonly<Record<string, Endpoint>> = contract): Router {
  const root = emptyNode()
  for (const [name, endpoint] of Object.entries(table) as [AnyEndpointName, Endpoint][]) insert(root, { name, endpoint })
  const methodsAt = (path: string): Method[] => {
    const methods = [...(walk(root, path)?.node.byMethod.keys() ?? [])] as Method[]
    return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'] : methods
  }
  return {
    methodsAt,
    find(method, path) {
      const reached = walk(root, path)
      if (reached === undefined || reached.node.byMethod.size === 0) return { kind: 'unknown-endpoint' }
      // RFC 9110 §9.3.2: HEAD is GET without the content, where no endpoint of its own says otherwise.
      const route = reached.node.byMethod.get(method) ?? (method === 'HEAD' ? reached.node.byMethod.get('GET') : undefined)
      if (route === undefined) return { kind: 'method-not-allowed', allowed: methodsAt(path) }
      const params = Object.fromEntries(route.endpoint.params.map((name, index) => [name, reached.values[index] as string]))
      return { kind: 'found', route, params }
    },
  }
}

function emptyNode(): Node {
  return { byLiteral: new Map(), parameter: undefined, byMethod: new Map() }
}

function insert(root: Node, route: Route): void {
  let node = root
  for (const segment of route.endpoint.path.split('/').slice(1)) {
    if (segment.startsWith(':')) {
      node.parameter ??= emptyNode()
      node = node.parameter
    } else {
      const next = node.byLiteral.get(segment) ?? emptyNode()
      node.byLiteral.set(segment, next)
      node = next
    }
  }
  node.byMethod.set(route.endpoint.method, route)
}

function walk(root: Node, path: string): { node: Node; values: string[] } | undefined {
  if (path.length > pathLengthMax || !path.startsWith('/')) return undefined
  const values: string[] = []
  let node: Node | undefined = root
  for (const segment of path.split('/').slice(1)) {
    const literal: Node | undefined = node.byLiteral.get(segment)
    if (literal === undefined) {
      const value = decodedSegment(segment)
      if (value === undefined || value === '') return undefined
      values.push(value)
    }
    node = literal ?? node.parameter
    if (node === undefined) return undefined
  }
  return { node, values }
}

/** undefined for a broken escape, bytes that are no UTF-8, and control characters. */
export function decodedSegment(segment: string): string | undefined {
  try {
    const value = decodeURIComponent(segment)
    return hasControlCharacter(value) ? undefined : value
  } catch {
    return undefined
  }
}

function hasControlCharacter(value: string): boolean {
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    if (unit < 0x20 || unit === 0x7f) return true
  }
  return false
}
