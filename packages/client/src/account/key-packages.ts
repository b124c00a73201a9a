// Key packages: what others take to add this device while it is away. Private parts are durable before the public parts leave.

import type { MlsKeyPackage } from '@causeway/mls/member'
import { CausewayError } from '@causeway/wire'
import { type Context, identityOf } from '../context.ts'
import { deleteRow, hexOf, type KeyPackageRow, listRows, putRow, readRow, tables } from '../tables.ts'

const keptOnServer = 50
const refillBelow = 25
/** RFC 9420 §7.2: key packages live at most 30 days; private parts a little longer, for a Welcome on its way. */
const keptForMs = 32 * 86_400_000
const lastResortRenewedAfterMs = 20 * 86_400_000

/** Fills the server's stock when it is half empty, renews the last resort, forgets what has expired. */
export async function topUpKeyPackages(context: Context): Promise<void> {
  await forgetExpired(context)
  await uploadPending(context)
  const { available, lastResort } = (await context.api('countKeyPackages')).body
  const rows = available < refillBelow ? await generate(context, keptOnServer - available, false) : []
  if (!lastResort || (await isLastResortOld(context))) rows.push(...(await generate(context, 1, true)))
  if (rows.length === 0) return
  await context.store.write(rows.map(row => putRow(tables.keyPackages, hexOf(row.ref), row)))
  await uploadPending(context)
}

/** The stored key package that a Welcome names; throws `mls.invalid` where there is none. */
export async function keyPackageFor(
  context: Context,
  welcome: Uint8Array,
): Promise<{ key: string; keyPackage: MlsKeyPackage; lastResort: boolean }> {
  for (const ref of context.engine.keyPackageRefsOf(welcome)) {
    const key = hexOf(ref)
    const row = await readRow<KeyPackageRow>(context.store, tables.keyPackages, key)
    if (row !== undefined) return { key, keyPackage: row, lastResort: row.lastResort }
  }
  throw new CausewayError('mls.invalid', 'a Welcome for a key package that is not held')
}

async function generate(context: Context, count: number, lastResort: boolean): Promise<KeyPackageRow[]> {
  const nowMs = context.clock.nowMs()
  const rows: KeyPackageRow[] = []
  for (let made = 0; made < count; made++) {
    const keyPackage = await context.engine.generateKeyPackage(identityOf(context.me()), { nowMs, lastResort })
    rows.push({ ...keyPackage, lastResort, createdAtMs: nowMs, uploaded: false })
  }
  return rows
}

async function uploadPending(context: Context): Promise<void> {
  const pending = (await rowsOf(context)).filter(({ row }) => !row.uploaded)
  if (pending.length === 0) return
  await context.api('uploadKeyPackages', { body: pending.map(({ row }) => row.message) })
  await context.store.write(pending.map(({ key, row }) => putRow(tables.keyPackages, key, { ...row, uploaded: true })))
}

async function isLastResortOld(context: Context): Promise<boolean> {
  const newest = (await rowsOf(context)).filter(({ row }) => row.lastResort).map(({ row }) => row.createdAtMs)
  return context.clock.nowMs() - Math.max(0, ...newest) > lastResortRenewedAfterMs
}

async function forgetExpired(context: Context): Promise<void> {
  const expired = (await rowsOf(context)).filter(({ row }) => context.clock.nowMs() - row.createdAtMs > keptForMs)
  if (expired.length > 0) await context.store.write(expired.map(({ key }) => deleteRow(tables.keyPackages, key)))
}

async function rowsOf(context: Context): Promise<{ key: string; row: KeyPackageRow }[]> {
  return await listRows<KeyPackageRow>(context.store, tables.keyPackages, { limit: 1000 })
}
