// Letters as PDF. No clock and no random id in it: the same text gives the same bytes, so that a bundle can be made again.

import { once } from 'node:events'
import PDFDocument from 'pdfkit'

/** A4, standard fonts; `paragraphs` in order, one below the other. */
export async function pdfOf(title: string, paragraphs: readonly string[]): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 64,
    info: { Title: title, Producer: 'causeway', Creator: 'causeway', CreationDate: new Date(0), ModDate: new Date(0) },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(document, 'end')
  document.font('Helvetica-Bold').fontSize(16).text(title).moveDown()
  document.font('Helvetica').fontSize(10.5)
  for (const paragraph of paragraphs) document.text(paragraph, { lineGap: 2 }).moveDown(0.6)
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}
