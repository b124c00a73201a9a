// `causeway verify`: what somebody was handed, checked on their own machine, without asking anybody.

import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createNodeCrypto } from '@causeway/crypto/node'
import { type TrustedKeys, verdictText, verifyBundle } from '@causeway/server'
import { verifierFromVkey } from '@causeway/transparency'
import { bytesFromBase64url, CausewayError } from '@causeway/wire'
import { exitCodes } from '../exit-codes.ts'
import type { CommandLine } from '../program.ts'

interface VerifyOptions {
  readonly keys: string
  readonly json?: boolean
}

const crypto = createNodeCrypto()

export function addVerify(program: Command, line: CommandLine): void {
  const verify = program.command('verify').description('check what somebody was handed, offline')
  verify
    .command('bundle <file>')
    .description('a production of an operator (the .tar that age opened): is it genuine and whole?')
    .requiredOption('--keys <file>', "the operator's keys: the saved page /desk/v1/holdings of its desk")
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 when it is not genuine.\n\nExample:\n  curl -so keys.json https://desk.chat.example/desk/v1/holdings\n  age -d -i key.txt -o bundle.tar bundle.age\n  causeway verify bundle bundle.tar --keys keys.json',
    )
    .action((file: string, options: VerifyOptions) => line.end(verifyFile(line, file, options)))
}

function verifyFile({ terminal }: CommandLine, file: string, options: VerifyOptions): number {
  const verdict = verifyBundle(crypto, new Uint8Array(readFileSync(file)), keysFrom(options.keys))
  const { genuine, findings } = verdict
  if (options.json === true) terminal.out(JSON.stringify({ genuine, findings }))
  else terminal.out(verdictText(verdict))
  return genuine ? exitCodes.ok : exitCodes.failed
}

function keysFrom(path: string): TrustedKeys {
  const { productionKey, ledgerKey } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  if (typeof productionKey !== 'string' || typeof ledgerKey !== 'string')
    throw new CausewayError('config.invalid', `${path} holds no productionKey and ledgerKey`)
  return { production: bytesFromBase64url(productionKey), ledger: verifierFromVkey(crypto, ledgerKey) }
}
