import { linkPreviewPart } from '@causeway/wire'
import { expect, test } from 'vitest'
import { headOf } from './head.ts'
import { rasterOf } from './raster.ts'

const read = (html: string, type = 'text/html; charset=utf-8'): ReturnType<typeof headOf> => headOf(Buffer.from(html), type)

test('a page says what it is in its head', () => {
  const head =
    read(`<!doctype html><html><head><title>Other &amp; title</title><meta property="og:title" content="Ferry &quot;times&quot;">
    <meta name="description" content=" Every \n hour "><meta property="og:site_name" content="Ferries"><meta property="og:image" content="/a.png"></head>
    <body><meta property="og:title" content="not this"><title>nor this</title></body></html>`)
  expect(head).toEqual({ title: 'Ferry "times"', description: 'Every hour', site: 'Ferries', picture: '/a.png' })
})

test('without those the title alone is there, and without a title nothing is', () => {
  expect(read('<title>A <b>title</title><p>')).toEqual({ title: 'A <b>title', description: '', site: '', picture: undefined })
  expect(read('<p>words')).toBeUndefined()
  expect(read('')).toBeUndefined()
  expect(read('<title>   </title>')).toBeUndefined()
})

test('the first description counts, and scripts are words of nobody', () => {
  const head = read(
    '<head><script>"<title>no</title>"</script><title>yes</title><meta name=description content=a><meta name=description content=b>',
  )
  expect(head).toMatchObject({ title: 'yes', description: 'a' })
})

test('what would turn the words around it is taken out, and what is long is cut', () => {
  const head = read(
    `<title>evil\u202Egnp.exe\u0000 ${'long '.repeat(100)}</title><meta name=description content="${'😀'.repeat(4_000)}">`,
  )
  expect(head?.title).toMatch(/^evil gnp\.exe long/)
  expect(Array.from(head?.title ?? '').length).toBeLessThanOrEqual(120)
  // The longest that is made is one that can be sent.
  expect(() =>
    linkPreviewPart({ url: 'https://a.example/', ...(head as NonNullable<typeof head>), picture: undefined }),
  ).not.toThrow()
})

test('other encodings are read as the page names them', () => {
  expect(headOf(Buffer.from('<meta charset=iso-8859-1><title>B\xfccher</title>', 'latin1'), 'text/html')?.title).toBe('Bücher')
  expect(headOf(Buffer.from('<title>B\xfccher</title>', 'latin1'), 'text/html; charset=windows-1252')?.title).toBe('Bücher')
  expect(headOf(Buffer.from('<title>plain</title>'), 'text/html; charset=unheard-of')?.title).toBe('plain')
})

test('a page of nothing but opened tags ends soon', () => {
  const started = performance.now()
  expect(read(`<head>${'<div>'.repeat(100_000)}<title>late</title>`)).toBeUndefined()
  read(`<head>${'<noscript>'.repeat(50_000)}`)
  read('<script>'.repeat(60_000))
  read('<html a=b>'.repeat(50_000))
  read('<meta '.repeat(80_000))
  expect(performance.now() - started).toBeLessThan(2_000)
})

test('the size of a picture is known before it is drawn', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from([0, 0, 1, 64, 0, 0, 0, 200])])
  expect(rasterOf(png)).toEqual({ type: 'image/png', width: 320, height: 200 })
  const jpeg = Buffer.from('ffd8ffe000044a46ffc0001108012c01900301', 'hex')
  expect(rasterOf(jpeg)).toEqual({ type: 'image/jpeg', width: 400, height: 300 })
  const webp = Buffer.from('524946460000000057454250565038580a000000000000003f010 0c70000'.replace(' ', ''), 'hex')
  expect(rasterOf(webp)).toEqual({ type: 'image/webp', width: 320, height: 200 })
  for (const other of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '', '\xff\xd8\xff', '\xff\xd8\xff\xe0\x00\x00'])
    expect(rasterOf(Buffer.from(other, 'latin1'))).toBeUndefined()
})
