// The only list of options. Everything about one stands here: its name in the TOML file (`http.port` is key `port` of table
// `[http]`), its kind, default and the sentence that `config --explain` prints. The environment name (CAUSEWAY_HTTP_PORT) and
// the flag (--http-port) follow from the name. Budget: 40.

interface Declared {
  readonly kind: 'text' | 'whole' | 'flag' | 'choice'
  readonly default: string | number | boolean
  readonly doc: string
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
  /** Never printed, and may be read from the file that CAUSEWAY_…_FILE names. */
  readonly secret?: true
}

export const options = {
  'safety.team_key': {
    kind: 'text',
    default: '',
    doc: 'X25519 public key of the safety team, base64url, that reports are sealed to; a pair is made in data.dir when empty.',
  },
  'safety.second_look_one_of': {
    kind: 'whole',
    default: 20,
    min: 1,
    max: 1_000,
    doc: 'Of so many closed safety cases one is looked at again by somebody who does not see the first decision.',
  },
  'safety.bridges_file': {
    kind: 'text',
    default: '',
    doc: 'JSON file of where safety events, cases and reports to NCMEC go outside; empty: nowhere.',
  },
  'data.dir': { kind: 'text', default: 'data', doc: 'Folder of the database, the encrypted files and the server keys.' },

  'http.host': { kind: 'text', default: '127.0.0.1', doc: 'Address to listen on; 0.0.0.0 or :: for every interface.' },
  'http.port': { kind: 'whole', default: 8080, min: 0, max: 65_535, doc: 'Port for apps; 0 takes any free one.' },
  'http.public_url': {
    kind: 'text',
    default: '',
    doc: 'Address under which apps reach this server, when a proxy stands before it; empty: the one it listens on.',
  },
  'http.trusted_proxies': {
    kind: 'whole',
    default: 0,
    min: 0,
    max: 8,
    doc: 'How many proxies of yours stand before this server; so many X-Forwarded-For entries are believed.',
  },
  'http.connections_max': { kind: 'whole', default: 50_000, min: 1, max: 1_000_000, doc: 'Open TCP connections at one time.' },
  'http.headers_timeout_ms': {
    kind: 'whole',
    default: 10_000,
    min: 100,
    max: 3_600_000,
    doc: 'Time to send the head of a request.',
  },
  'http.body_grace_ms': {
    kind: 'whole',
    default: 10_000,
    min: 100,
    max: 3_600_000,
    doc: 'Head start of a request body; after it the body must keep up body_bytes_per_second_min.',
  },
  'http.body_bytes_per_second_min': {
    kind: 'whole',
    default: 4_096,
    min: 1,
    max: 1_000_000,
    doc: 'Slowest body that is waited for.',
  },
  'http.keep_alive_ms': {
    kind: 'whole',
    default: 65_000,
    min: 100,
    max: 3_600_000,
    doc: 'How long an idle HTTP connection stays open.',
  },

  'web.dir': {
    kind: 'text',
    default: '',
    doc: 'Folder of a built messenger, served under the name of each property; empty: none. --samples takes its own.',
  },

  'admin.host': { kind: 'text', default: '127.0.0.1', doc: 'Address of the admin port (metrics and health in detail).' },
  'admin.port': { kind: 'whole', default: 9090, min: 0, max: 65_535, doc: 'Admin port; 0 takes any free one.' },
  'admin.token': {
    kind: 'text',
    default: '',
    secret: true,
    doc: 'Bearer token that /metrics asks for; needed when admin.host is not this machine alone.',
  },

  'desk.host': { kind: 'text', default: '127.0.0.1', doc: 'Address the staff desk listens on.' },
  'desk.port': {
    kind: 'whole',
    default: 0,
    min: 0,
    max: 65_535,
    doc: 'Port of the staff desk; 0 takes any free one, and `causeway up` 8090 if that is free.',
  },
  'desk.public_url': {
    kind: 'text',
    default: '',
    doc: 'Address of the staff desk when a proxy stands before it. A host of its own: passkeys and cookies hold for it. Empty: desk.localhost.',
  },

  'socket.heartbeat_ms': {
    kind: 'whole',
    default: 30_000,
    min: 1_000,
    max: 600_000,
    doc: 'How often a silent device is asked whether it is there; it is dropped after two unanswered.',
  },
  'socket.frames_per_second': {
    kind: 'whole',
    default: 500,
    min: 1,
    max: 1_000_000,
    doc: 'Frames read from one device per second; a faster one is read more slowly, nothing is refused.',
  },
  'socket.connections_per_address': {
    kind: 'whole',
    default: 2_000,
    min: 1,
    max: 1_000_000,
    doc: 'Devices connected from one address at one time.',
  },

  'limits.rare_per_minute': {
    kind: 'whole',
    default: 20,
    min: 1,
    max: 10_000_000,
    doc: 'Rare requests (enrol, sign in, reset) per device or login.',
  },
  'limits.normal_per_minute': {
    kind: 'whole',
    default: 300,
    min: 1,
    max: 10_000_000,
    doc: 'Ordinary requests (rooms, keys, consents) per device.',
  },
  'limits.often_per_minute': {
    kind: 'whole',
    default: 3_000,
    min: 1,
    max: 10_000_000,
    doc: 'Frequent requests (messages, files, reading) per device.',
  },
  'limits.address_factor': {
    kind: 'whole',
    default: 20,
    min: 1,
    max: 100_000,
    doc: 'So many devices may share one address (an office, a carrier) before its limit is reached.',
  },

  'media.size_bytes_max': {
    kind: 'whole',
    default: 2_200_000_000,
    min: 1,
    max: 2_200_000_000,
    doc: 'Largest encrypted file.',
  },

  'previews.tunnel': {
    kind: 'flag',
    default: true,
    doc: 'Whether devices may fetch link previews through this server, which sees the name of the site and nothing else.',
  },
  'previews.extra_hosts': {
    kind: 'text',
    default: '',
    doc: 'Hosts of a closed network that previews may come from: HOST:PORT=ADDRESS, HOST:PORT=ADDRESS. Others must be public, on port 443.',
  },

  'lawful.country': {
    kind: 'text',
    default: 'US',
    doc: 'Country whose law reaches this operator directly (ISO 3166, or EU): rule V-11 of lawful requests.',
  },

  'lawful.policy_pack': {
    kind: 'text',
    default: '',
    doc: 'JSON file with the rules of instruments, edited by counsel; begin with `causeway config --policy-pack`. Empty: the default pack.',
  },
  'lawful.witnesses': {
    kind: 'text',
    default: '',
    doc: 'Who must cosign checkpoints of the disclosure ledger before they are published: VKEY URL, VKEY URL (see `causeway witness`).',
  },

  'lawful.hi1_schemas': {
    kind: 'text',
    default: '',
    doc: 'Folder of the schemas and the dictionary of ETSI TS 103 120, as ETSI gives them; with it, machines of agencies are answered.',
  },
  'lawful.hi1_identifier': {
    kind: 'text',
    default: '',
    doc: 'Who this operator is in those messages: country and identifier, such as US:causeway.',
  },
  'lawful.hi1_certificate': {
    kind: 'text',
    default: '',
    doc: 'PEM file with certificate chain and private key for those connections.',
  },
  'lawful.hi1_port': { kind: 'whole', default: 8443, min: 0, max: 65_535, doc: 'Port for machines of agencies, on http.host.' },

  'log.level': {
    kind: 'choice',
    default: 'info',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    doc: 'Least important events that are written to standard output.',
  },
  'shutdown.grace_ms': {
    kind: 'whole',
    default: 8_000,
    min: 100,
    max: 60_000,
    doc: 'Time that connections get to end by themselves when the server stops.',
  },
} as const

export type OptionName = keyof typeof options
export const optionNames: readonly OptionName[] = Object.keys(options) as OptionName[]

options satisfies Readonly<Record<OptionName, Declared>>

type Value<O extends Declared> = O extends { kind: 'whole' }
  ? number
  : O extends { kind: 'flag' }
    ? boolean
    : O extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : string

/** The effective value of every option. */
export type OptionValues = { readonly [N in OptionName]: Value<(typeof options)[N]> }

export function declarationOf(name: OptionName): Declared {
  return options[name]
}

/** `http.port` → `CAUSEWAY_HTTP_PORT`. */
export function environmentNameOf(name: OptionName): string {
  return `CAUSEWAY_${name.toUpperCase().replace('.', '_')}`
}

/** `http.public_url` → `http-public-url`, to be written with two dashes before it. */
export function flagNameOf(name: OptionName): string {
  return name.replace(/[._]/g, '-')
}
