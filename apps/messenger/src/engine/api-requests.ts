// Requests for contact: who asks, and who is asked. Plain data, as in `api.ts`.

import type { Live, Person } from './api.ts'

export interface Request extends Person {
  /** What they said when they asked; '' for nothing. */
  readonly words: string
  /** What they said before, with requests that they took back, oldest first. */
  readonly withdrawnWords: readonly string[]
  /** They took it back and there is nothing to answer: it is kept until then. */
  readonly keptUntilMs: number | undefined
}

export interface Requests {
  readonly requests: Live<readonly Request[]>
  /** Asks to write; the first text follows when the answer is yes. Answers the conversation's id. */
  request(person: Person, text: string): Promise<string>
  /** Answers the conversation's id. */
  accept(user: string): Promise<string>
  decline(user: string): Promise<void>
  /** Takes an own request back that nobody has answered. */
  withdraw(user: string): Promise<void>
  /** Takes away what is kept of a request that was taken back. */
  forgetRequest(user: string): Promise<void>
}
