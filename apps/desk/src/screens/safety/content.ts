// What reported content says of itself: what kind of thing it is, the words in it, the small pictures inside it.

import { filePartsOf } from '@causeway/crypto'
import {
  dispositions,
  type MimiContent,
  type NestedPart,
  roomProfileMediaType,
  type SinglePart,
  userProfileMediaType,
} from '@causeway/wire'

/** What a piece of content is, where it is no message of its own. */
export function whatOf({ body, replaces }: MimiContent): string {
  if (body.disposition === dispositions.reaction) return 'Reaction'
  if (body.disposition === dispositions.profile) return whatIsGiven(body)
  return replaces === null ? '' : 'Edited version'
}

function whatIsGiven(body: NestedPart): string {
  if (singlesOf(body).some(({ contentType }) => contentType === userProfileMediaType)) return 'Picture of a person'
  const [hasName, hasPicture] = [textsOf(body).length > 0, filePartsOf(body).length > 0]
  if (hasName && hasPicture) return 'Name and picture of a group'
  if (hasPicture) return 'Picture of a group'
  return hasName ? 'Name of a group' : 'About a group'
}

/** What is written in a part and the parts inside it; of a group its name. */
export function textsOf(part: NestedPart): string[] {
  return singlesOf(part).flatMap(({ contentType, content }) => {
    if (contentType === roomProfileMediaType) return nameIn(new TextDecoder().decode(content))
    return contentType.startsWith('text/') ? [new TextDecoder().decode(content)] : []
  })
}

/** The tiny pictures that are shown until the file is there: they need not show the same. */
export function tinyPicturesOf(part: NestedPart): SinglePart[] {
  return singlesOf(part).filter(
    ({ disposition, contentType }) => disposition === dispositions.preview && /^image\/(?:webp|jpeg|png)\b/.test(contentType),
  )
}

/** Files that the content names and the report did not bring. */
export function missingFilesOf({
  content,
  files,
}: {
  readonly content: MimiContent
  readonly files: readonly unknown[]
}): number {
  return filePartsOf(content.body).length - files.length
}

/** A profile without a readable name is shown as it came. */
function nameIn(json: string): string[] {
  try {
    const { name } = JSON.parse(json) as { name?: unknown }
    return typeof name === 'string' ? [name] : []
  } catch {
    return [json]
  }
}

function singlesOf(part: NestedPart): SinglePart[] {
  if (part.kind === 'single') return [part]
  return part.kind === 'multi' ? part.parts.flatMap(singlesOf) : []
}
