// `causeway audit`: does the transparency report of an operator equal what its ledger holds?

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type AuditedOpening, auditLedger, auditText, type NoteVerifier } from '@causeway/transparency'
import { fetchOpenings, fetchPublished, openingsFromText } from '../audit/published.ts'
import { exitCodes } from '../exit-codes.ts'
import { Failure } from '../failure.ts'
import type { CommandLine } from '../program.ts'
import { addVerifier, toVerifier } from './verifier.ts'

interface AuditOptions {
  readonly ledgerKey: NoteVerifier
  readonly token?: string
  readonly openings?: readonly string[]
  readonly witness: readonly NoteVerifier[]
  readonly keep?: string
  readonly json?: boolean
}

const crypto = createNodeCrypto()

export function addAudit(program: Command, line: CommandLine): void {
  program
    .command('audit <desk>')
    .description('recompute the transparency report of an operator from its disclosure ledger')
    .requiredOption('--ledger-key <vkey>', "the ledger's key, as name+id+key: ledgerKey of /desk/v1/holdings", toVerifier)
    .option('--token <token>', 'from the auditor’s page of the desk; also as CAUSEWAY_AUDIT_TOKEN')
    .option('--openings <file...>', 'openings that were saved from the desk, instead of a token')
    .option('--witness <vkey>', 'a witness that must have cosigned; may be repeated', addVerifier, [] as NoteVerifier[])
    .option('--keep <file>', 'compare with the checkpoint kept here, and keep this one when all is well')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nWithout token and openings everything is checked but the report. Exit code 1 when something is wrong.\n\nExample:\n  causeway audit https://desk.chat.example --ledger-key "$KEY" --token "$TOKEN" --keep checkpoint.txt',
    )
    .action(async (desk: string, options: AuditOptions) => line.end(await audit(line, desk, options)))
}

async function audit({ terminal }: CommandLine, desk: string, options: AuditOptions): Promise<number> {
  if (!URL.canParse(desk)) throw new Failure(exitCodes.usage, `${desk} is no address.`, 'Such as https://desk.chat.example')
  const published = await fetchPublished(desk)
  const verdict = auditLedger(crypto, {
    ledger: options.ledgerKey,
    witnesses: options.witness,
    earlier: keptIn(options.keep),
    openings: await openingsOf(desk, options),
    ...published,
  })
  const { sound, complete, size, findings, rows } = verdict
  if (options.json === true) terminal.out(JSON.stringify({ sound, complete, size, findings, rows }))
  else terminal.out(auditText(verdict))
  if (sound && options.keep !== undefined) keep(options.keep, published.checkpoint)
  return sound ? exitCodes.ok : exitCodes.failed
}

async function openingsOf(desk: string, options: AuditOptions): Promise<AuditedOpening[] | undefined> {
  if (options.openings !== undefined) return options.openings.flatMap(path => openingsFromText(read(path)))
  const token = options.token ?? process.env['CAUSEWAY_AUDIT_TOKEN']
  return token === undefined || token === '' ? undefined : await fetchOpenings(desk, token)
}

function read(path: string): string {
  if (!existsSync(path)) throw new Failure(exitCodes.usage, `There is no file ${path}.`)
  return readFileSync(path, 'utf8')
}

function keptIn(path: string | undefined): Uint8Array | undefined {
  return path !== undefined && existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined
}

/** Replaced as a whole. */
function keep(path: string, checkpoint: Uint8Array): void {
  writeFileSync(`${path}.new`, checkpoint, { flush: true })
  renameSync(`${path}.new`, path)
}
