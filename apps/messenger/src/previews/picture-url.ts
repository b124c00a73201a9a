// A preview's picture as an address that the page can show.

import type { PreviewPicture } from '@causeway/wire'
import { useEffect, useMemo } from 'react'

export function usePictureUrl(picture: PreviewPicture | undefined): string | undefined {
  const url = useMemo(() => picture && URL.createObjectURL(blobOf(picture)), [picture])
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url])
  return url
}

export function blobOf({ content, contentType }: PreviewPicture): Blob {
  return new Blob([content as Uint8Array<ArrayBuffer>], { type: contentType })
}
