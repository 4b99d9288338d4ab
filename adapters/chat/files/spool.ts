import { createWriteStream, openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { OpenFile } from './open-file.ts'

/**
 * Writes the whole file to disk, where its size is known and it can be sent in parts, and calls `body` with a blob that
 * reads from disk. Memory stays flat. The file is deleted afterwards.
 */
export async function spool<T>(file: OpenFile, body: (bytes: Blob) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-file-'))
  try {
    const path = join(folder, 'file')
    await pipeline(Readable.from(file.read(), { objectMode: false }), createWriteStream(path, { mode: 0o600 }))
    return await body(await openAsBlob(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
