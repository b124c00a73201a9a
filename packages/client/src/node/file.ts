// A file on disk as something to send, read piece by piece.

import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FileSource } from '../media/media.ts'

/** The size is taken once: a file that changes while it is read is refused (`media.corrupt`). */
export async function fileSource(path: string, contentType = 'application/octet-stream'): Promise<FileSource> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    return { name: basename(path), contentType, sizeBytes: size, read: (offset, length) => readPiece(path, offset, length) }
  } finally {
    await file.close()
  }
}

async function readPiece(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await file.read(bytes, 0, length, offset)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
