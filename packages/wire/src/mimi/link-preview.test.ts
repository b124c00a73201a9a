import { hasCode } from '../errors.ts'
import { encodeCbor } from '../cbor.ts'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLinkPreview, type LinkPreview, linkPreviewPart, previewPictureSizeBytesMax } from './link-preview.ts'

const picture = { contentType: 'image/webp', width: 320, height: 200, content: Uint8Array.of(1, 2, 3) } as const
const preview: LinkPreview = { url: 'https://ferry.example/', title: 'Ferry', description: 'Times', site: 'Ferries', picture }

test('what is encoded is decoded, with a picture and without', () => {
  for (const each of [preview, { ...preview, picture: undefined, description: '', site: '' }])
    expect(decodeLinkPreview(linkPreviewPart(each).content)).toEqual(each)
})

test.each<[string, LinkPreview]>([
  ['a link that is not https', { ...preview, url: 'http://ferry.example/' }],
  ['a script', { ...preview, url: 'javascript:alert(1)' }],
  ['a link that is too long', { ...preview, url: `https://ferry.example/${'a'.repeat(2_048)}` }],
  ['no title', { ...preview, title: '' }],
  ['a title that is too long', { ...preview, title: 'ä'.repeat(300) }],
  ['a description that is too long', { ...preview, description: 'a'.repeat(1_025) }],
  ['a site that is too long', { ...preview, site: 'a'.repeat(257) }],
  ['a drawing that can run code', { ...preview, picture: { ...picture, contentType: 'image/svg+xml' as 'image/png' } }],
  ['a picture without a size', { ...preview, picture: { ...picture, width: 0 } }],
  ['a picture that is too wide', { ...preview, picture: { ...picture, height: 1_025 } }],
  ['an empty picture', { ...preview, picture: { ...picture, content: new Uint8Array(0) } }],
  [
    'a picture that is too large',
    { ...preview, picture: { ...picture, content: new Uint8Array(previewPictureSizeBytesMax + 1) } },
  ],
])('%s is refused on both sides', (_, bad) => {
  expect(() => linkPreviewPart(bad)).toThrow(expect.objectContaining({ code: 'wire.bad_content' }))
  const { url, title, description, site, picture: drawn } = bad
  const fields = drawn === undefined ? null : [drawn.contentType, drawn.width, drawn.height, drawn.content]
  expect(() => decodeLinkPreview(encodeCbor([url, title, description, site, fields]))).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^wire\.(?:bad_content|too_large)$/) }),
  )
})

test('whatever the bytes are, a refusal has a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      try {
        decodeLinkPreview(bytes)
      } catch (error) {
        return (
          hasCode(error, 'wire.bad_cbor') ||
          hasCode(error, 'wire.bad_content') ||
          hasCode(error, 'wire.too_large') ||
          hasCode(error, 'wire.bad_text')
        )
      }
      return true
    }),
  )
})
