// The messenger's own kinds of content beside text and files: polls, contact cards, the mark of a forward, a sender's name, and
// what a file says about itself. JSON in parts of the `application/vnd.causeway.*` kind; what does not parse is not shown.

import { decodeLinkPreview, dispositions, linkPreviewType, utf8FromBytes, utf8ToBytes } from '@causeway/wire'
import type { LinkPreview, NestedPart, SinglePart } from '@causeway/wire'
import { linksOf } from '../text/format.ts'
import { nameIn } from './name.ts'

export const extraTypes = {
  poll: 'application/vnd.causeway.poll+json',
  contact: 'application/vnd.causeway.contact+json',
  forwarded: 'application/vnd.causeway.forwarded',
  name: 'application/vnd.causeway.name',
} as const

const plainText = 'text/plain;charset=utf-8'
/** A preview's content type says the picture's size, and of a video and a voice note its length. */
const pictureType = /^image\/(?:webp|jpeg|png);w=(\d{1,5});h=(\d{1,5})(?:;seconds=(\d{1,5}(?:\.\d)?))?$/
const voiceType = /^application\/vnd\.causeway\.peaks;seconds=(\d{1,5}(?:\.\d)?)$/

export interface PollContent {
  readonly question: string
  readonly options: readonly string[]
  readonly many: boolean
}

export interface ContactContent {
  readonly user: string
  readonly name: string
  readonly property: string
  readonly handle?: string
}

interface Extra {
  readonly contentType: string
  readonly content: Uint8Array
}

export function textPart(text: string): SinglePart {
  return part(plainText, utf8ToBytes(text))
}

/** Text with what belongs to it. */
export function textWith(text: string, extras: readonly SinglePart[]): NestedPart | string {
  if (extras.length === 0) return text
  return {
    kind: 'multi',
    disposition: dispositions.render,
    language: '',
    semantics: 'processAll',
    parts: [textPart(text), ...extras],
  }
}

export function extraPart(type: keyof typeof extraTypes, value?: unknown): SinglePart {
  return part(extraTypes[type], value === undefined ? new Uint8Array(0) : utf8ToBytes(JSON.stringify(value)))
}

export function hasExtra(extras: readonly Extra[], type: keyof typeof extraTypes): boolean {
  return extras.some(({ contentType }) => contentType === extraTypes[type])
}

export function pollOf(extras: readonly Extra[]): PollContent | undefined {
  const value = jsonOf(extras, 'poll') as Partial<PollContent> | undefined
  const { question, options, many } = value ?? {}
  if (typeof question !== 'string' || !Array.isArray(options) || options.length < 2 || options.length > pollOptionsMax)
    return undefined
  if (!options.every(option => typeof option === 'string')) return undefined
  return { question, options, many: many === true }
}

export function contactOf(extras: readonly Extra[]): ContactContent | undefined {
  const value = jsonOf(extras, 'contact') as Partial<ContactContent> | undefined
  if (typeof value?.user !== 'string' || typeof value.name !== 'string' || typeof value.property !== 'string') return undefined
  return {
    user: value.user,
    name: value.name,
    property: value.property,
    ...(typeof value.handle === 'string' ? { handle: value.handle } : {}),
  }
}

/** The preview of a link that stands in the text, and of no other: whoever changes the text takes it along or away. */
export function linkPreviewOf(extras: readonly Extra[], text: string): LinkPreview | undefined {
  const found = extras.find(({ contentType }) => contentType === linkPreviewType)
  if (found === undefined) return undefined
  try {
    const preview = decodeLinkPreview(found.content)
    return linksOf(text).includes(preview.url) ? preview : undefined
  } catch {
    return undefined
  }
}

/** What the sender calls themself: a claim, shown beside the property that vouches for the address. */
export function nameOf(extras: readonly Extra[]): string | undefined {
  const value = jsonOf(extras, 'name')
  return typeof value === 'string' ? nameIn(value) : undefined
}

export const pollOptionsMax = 9

/** A vote is a reaction of its option's keycap, so that other apps show something sensible. */
export function voteOf(option: number): string {
  return `${option + 1}\u{fe0f}\u{20e3}`
}

export interface Facts {
  readonly width?: number
  readonly height?: number
  readonly preview?: Uint8Array
  readonly peaks?: readonly number[]
  readonly durationSeconds?: number
}

export function previewOf(facts: Facts): { contentType: string; content: Uint8Array } | undefined {
  if (facts.preview !== undefined && facts.width !== undefined && facts.height !== undefined)
    return {
      contentType: `image/webp;w=${Math.round(facts.width)};h=${Math.round(facts.height)}${lengthOf(facts)}`,
      content: facts.preview,
    }
  if (facts.peaks !== undefined && facts.durationSeconds !== undefined)
    return {
      contentType: `application/vnd.causeway.peaks;seconds=${facts.durationSeconds.toFixed(1)}`,
      content: Uint8Array.from(facts.peaks, peak => Math.round(peak * 255)),
    }
  return undefined
}

export function factsOf(preview: Extra | undefined): Facts {
  if (preview === undefined) return {}
  const picture = pictureType.exec(preview.contentType)
  if (picture !== null) {
    const [, width, height, seconds] = picture
    const size = { width: Number(width), height: Number(height), preview: preview.content }
    return seconds === undefined ? size : { ...size, durationSeconds: Number(seconds) }
  }
  const voice = voiceType.exec(preview.contentType)
  if (voice !== null)
    return { peaks: Array.from(preview.content.subarray(0, 200), byte => byte / 255), durationSeconds: Number(voice[1]) }
  return {}
}

function lengthOf({ durationSeconds }: Facts): string {
  return durationSeconds === undefined ? '' : `;seconds=${durationSeconds.toFixed(1)}`
}

function jsonOf(extras: readonly Extra[], type: keyof typeof extraTypes): unknown {
  const found = extras.find(({ contentType }) => contentType === extraTypes[type])
  if (found === undefined) return undefined
  try {
    return JSON.parse(utf8FromBytes(found.content))
  } catch {
    return undefined
  }
}

function part(contentType: string, content: Uint8Array): SinglePart {
  return { kind: 'single', disposition: dispositions.render, language: '', contentType, content }
}
