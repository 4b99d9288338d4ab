import { Worker } from 'node:worker_threads'
import { SECOND_MS } from '../../../../src/durations.ts'
import type { ListTable } from '../../../../src/own-list/list-table.ts'
import { createKeyedMutex } from '../../keyed-mutex.ts'
import { type FileProblem, MAX_FILE_BYTES } from './file-problem.ts'
import type { FromReader } from './reader-thread.ts'

/** A list of 10,000 rows takes less than a second. */
const MOST_MS = 8 * SECOND_MS
const MAX_HEAP_MB = 512

/** One file after the other: more threads would only be slower, and take their memory at once. */
const oneByOne = createKeyedMutex()

/**
 * Reads a list in a thread of its own, so that no click waits for it, and so that a file on which the reading hangs, or
 * runs out of memory, fails alone. What is wrong with a file is an outcome; a bug of ours throws.
 */
export async function readFile(bytes: Uint8Array): Promise<{ table: ListTable } | { problem: FileProblem }> {
  if (bytes.byteLength > MAX_FILE_BYTES) return { problem: 'too_large' }
  return await oneByOne.run('file', () => readInThread(bytes))
}

async function readInThread(bytes: Uint8Array): Promise<{ table: ListTable } | { problem: FileProblem }> {
  const done = Promise.withResolvers<{ table: ListTable } | { problem: FileProblem }>()
  const worker = new Worker(new URL('./reader-thread.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: 64 },
  })
  const timer = setTimeout(() => done.resolve({ problem: 'too_slow' }), MOST_MS)
  worker.on('message', (message: FromReader) =>
    done.resolve(message.kind === 'read' ? { table: message.table } : { problem: message.problem }),
  )
  worker.on('error', (err: Error & { code?: string }) => {
    if (err.code === 'ERR_WORKER_OUT_OF_MEMORY') done.resolve({ problem: 'too_slow' })
    else done.reject(err)
  })
  worker.on('exit', () => done.resolve({ problem: 'too_slow' }))
  try {
    return await done.promise
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
