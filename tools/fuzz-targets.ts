// The registry of everything that reads bytes from outside. A room lists its decoders in a file of its own beside this one,
// with valid inputs to start from, and adds them here.

import type { FuzzTarget } from './fuzz-run.ts'
import { cryptoTargets } from './fuzz-targets-crypto.ts'
import { mlsTargets } from './fuzz-targets-mls.ts'
import { tlsTargets } from './fuzz-targets-tls.ts'
import { wireTargets } from './fuzz-targets-wire.ts'

export const fuzzTargets: readonly FuzzTarget[] = [...wireTargets, ...cryptoTargets, ...mlsTargets, ...tlsTargets]
