// The thread that reads one file, started by read-file.ts.
import { parentPort, workerData } from 'node:worker_threads'
import type { ListTable } from '../../../../src/own-list/list-table.ts'
import { type FileProblem, Unreadable } from './file-problem.ts'
import { readTable } from './read-table.ts'

export type FromReader = { kind: 'read'; table: ListTable } | { kind: 'problem'; problem: FileProblem }

const port = parentPort
if (port === null) throw new Error('This file runs in a thread.')

// The cast holds, because only read-file.ts starts this thread.
const bytes = workerData as Uint8Array
const outcome = await readTable(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then(
  (table): FromReader => ({ kind: 'read', table }),
  (err: unknown): FromReader => {
    if (err instanceof Unreadable) return { kind: 'problem', problem: err.problem }
    throw err
  },
)
port.postMessage(outcome)
