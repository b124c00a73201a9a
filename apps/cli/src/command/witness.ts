// `causeway witness`: a small witness for transparency logs. Run it anywhere but at the operator whose log it watches.

import { once } from 'node:events'
import type { Command } from 'commander'
import { createNodeCrypto } from '@causeway/crypto/node'
import { createWitness, noteTypes, type NoteVerifier, vkeyOf } from '@causeway/transparency'
import { exitCodes } from '../exit-codes.ts'
import type { CommandLine } from '../program.ts'
import { addVerifier } from './verifier.ts'
import { createWitnessListener } from '../witness/listener.ts'
import { openWitnessState } from '../witness/state.ts'

interface WitnessOptions {
  readonly name: string
  readonly data: string
  readonly log: readonly NoteVerifier[]
  readonly host: string
  readonly port: string
}

const crypto = createNodeCrypto()

export function addWitness(program: Command, line: CommandLine): void {
  program
    .command('witness')
    .description('cosign checkpoints of transparency logs that follow from the ones before (c2sp.org/tlog-witness)')
    .requiredOption('--name <name>', 'name of this witness, such as witness.example/w1')
    .requiredOption('--log <vkey>', 'a log to watch, as name+id+key; may be repeated', addVerifier, [] as NoteVerifier[])
    .option('--data <folder>', 'where its key and the last checkpoints are kept', 'witness')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port; 0 takes any free one', '8181')
    .addHelpText(
      'after',
      '\nExample:\n  causeway witness --name witness.example/w1 --log "$KEY"\n\n$KEY: ledgerKey of the page https://desk.chat.example/desk/v1/holdings',
    )
    .action(async (options: WitnessOptions) => line.end(await run(line, options)))
}

async function run({ terminal }: CommandLine, options: WitnessOptions): Promise<number> {
  const state = openWitnessState(options.data, options.name, crypto)
  const witness = createWitness({
    crypto,
    signer: state.signer,
    logs: options.log,
    nowSeconds: () => Math.floor(Date.now() / 1000),
    load: origin => Promise.resolve(state.load(origin)),
    save: (origin, latest) => Promise.resolve(state.save(origin, latest)),
  })
  const server = createWitnessListener(witness)
  server.listen(Number(options.port), options.host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const { name, publicKey } = state.signer
  terminal.out(`witness ${vkeyOf(crypto, { name, type: noteTypes.cosignature, publicKey })}`)
  terminal.out(`POST http://${options.host}:${port}/add-checkpoint`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  server.closeAllConnections()
  server.close()
  return exitCodes.ok
}
