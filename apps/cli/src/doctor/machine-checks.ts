// The machine under Causeway: runtime and limits.

import { execFileSync } from 'node:child_process'
import { type Finding, finding } from './finding.ts'

const nodeMajorMin = 24
const openFilesMin = 4096

export function checkMachine(): Finding[] {
  return [checkNode(process.versions.node), checkOpenFiles(openFilesLimit())]
}

export function checkNode(version: string): Finding {
  const isNew = Number(version.split('.')[0]) >= nodeMajorMin
  if (isNew) return finding('good', 'Node.js', version)
  return finding(
    'wrong',
    'Node.js',
    `${version} is too old`,
    `Version ${nodeMajorMin} is needed; \`npm run …\` in the checkout brings it.`,
  )
}

/** `undefined`: this system does not tell. */
export function checkOpenFiles(limit: number | undefined): Finding {
  if (limit === undefined) return finding('good', 'open files', 'this system does not tell its limit')
  const text = limit === Number.POSITIVE_INFINITY ? 'unlimited' : `at most ${limit}`
  if (limit >= openFilesMin) return finding('good', 'open files', text)
  return finding(
    'warning',
    'open files',
    text,
    `Each connected device takes one. Raise it: ulimit -n 65536, or LimitNOFILE in systemd.`,
  )
}

function openFilesLimit(): number | undefined {
  if (process.platform === 'win32') return undefined
  try {
    const text = execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
    return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text)
  } catch {
    return undefined
  }
}
