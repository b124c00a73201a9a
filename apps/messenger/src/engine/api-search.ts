// What is looked for, and what is found.

import type { MessageKind } from './api.ts'

export interface SearchFilter {
  readonly room?: string
  readonly sender?: string
  readonly kind?: 'text' | 'image' | 'file' | 'voice' | 'link'
  readonly sinceMs?: number
  readonly untilMs?: number
}

export interface Hit {
  readonly room: string
  readonly roomName: string
  readonly id: string
  readonly senderName: string
  readonly own: boolean
  readonly text: string
  readonly atMs: number
  readonly kind: MessageKind
}

export interface Found {
  /** Newest first. */
  readonly hits: readonly Hit[]
  /** False: older messages are still being read; asking once more finds more. */
  readonly complete: boolean
  /** There are more hits than were asked for. */
  readonly hasMore: boolean
}
