// What is declared about every datum, and the words that recur in declarations.

/** What a datum may be read for. A read names one of these; a datum not listed for it is refused. */
export type Purpose = 'delivery' | 'account' | 'safety' | 'lawful' | 'security' | 'operation'

/** `readable`: the operator understands it. `ciphertext`: held, but only devices have the key. `public-key`: public by nature. */
export type Readability = 'readable' | 'ciphertext' | 'public-key' | 'secret'

/** Classes of the laws that decide which paper reaches a datum; `docs` and counsel map papers to classes. */
export interface LegalClass {
  /** 18 U.S.C. §2702–2703: basic subscriber record, other non-content record, or contents. */
  readonly us: 'subscriber' | 'record' | 'contents'
  /** Regulation (EU) 2023/1543 Art. 3. */
  readonly eu: 'subscriber' | 'identification' | 'traffic' | 'content'
  /** Investigatory Powers Act 2016 s. 261. */
  readonly uk: 'entity' | 'events' | 'content'
}

export interface Datum {
  readonly what: string
  readonly why: string
  readonly subject: 'account holder' | 'device' | 'room' | 'requester' | 'staff' | 'operator'
  readonly lawfulBasis: 'contract' | 'legitimate interest' | 'legal obligation'
  readonly retention: string
  readonly readability: Readability
  readonly legal: LegalClass
  readonly purposes: readonly Purpose[]
  /** Why the account's own view leaves it out, though a paper gets it: what it would tell about others, or teach (decision 27). */
  readonly keptFromOwnView?: string
}

export const subscriber: LegalClass = { us: 'subscriber', eu: 'subscriber', uk: 'entity' }
export const identification: LegalClass = { us: 'subscriber', eu: 'identification', uk: 'entity' }
export const traffic: LegalClass = { us: 'record', eu: 'traffic', uk: 'events' }
export const content: LegalClass = { us: 'contents', eu: 'content', uk: 'content' }

export const whileAccount = 'as long as the account exists'
export const untilDelivered = 'until every active device has it, at most 30 days'

export function datum(
  what: string,
  why: string,
  rest: Pick<Datum, 'subject' | 'retention' | 'readability' | 'legal' | 'purposes'> &
    Partial<Pick<Datum, 'lawfulBasis' | 'keptFromOwnView'>>,
): Datum {
  return { what, why, lawfulBasis: 'contract', ...rest }
}
