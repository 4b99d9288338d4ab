// The thread that parses pages, started by parser-pool.ts, one page at a time.
import { parentPort } from 'node:worker_threads'
import type { EquipmentSnapshot } from '../../src/asset/equipment-snapshot.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { type ParsedAnswer, parseAnswer } from './parse-answer.ts'
import type { ParseContext } from './parse-equipment.ts'
import { unpack } from './unpack.ts'

/** A page for a thread to parse. */
export interface PageToParse {
  /** Transferred to the thread, not copied. */
  body: Uint8Array
  /** The header `Content-Encoding`. */
  coding: string
  /** The limit for the decompressed bytes. */
  maxBytes: number
  contentType: string
  context: ParseContext
}

/** Messages of a thread about its page: the machines in several parts, then the outcome. */
export type FromThread =
  | { kind: 'machines'; equipment: EquipmentSnapshot[] }
  | { kind: 'parsed'; rest: Omit<ParsedAnswer, 'equipment'> }
  | { kind: 'not_a_snapshot' | 'too_large'; message: string }
  | { kind: 'bug'; error: unknown }

/** Limits the time for which one message blocks the receiver to some 2 ms, however large the page. */
const MACHINES_PER_MESSAGE = 250

const port = parentPort
if (port === null) throw new Error('This file runs in a thread.')
const post = (message: FromThread) => port.postMessage(message)

port.on('message', async (page: PageToParse) => {
  try {
    const bytes = Buffer.from(page.body.buffer, page.body.byteOffset, page.body.byteLength)
    const body = unpack(bytes, page.maxBytes, page.coding)
    const { equipment, ...rest } = await parseAnswer(body, page.contentType, page.context)
    for (let at = 0; at < equipment.length; at += MACHINES_PER_MESSAGE)
      post({ kind: 'machines', equipment: equipment.slice(at, at + MACHINES_PER_MESSAGE) })
    post({ kind: 'parsed', rest })
  } catch (err) {
    if (err instanceof TooLarge) post({ kind: 'too_large', message: err.message })
    else if (err instanceof NotASnapshot) post({ kind: 'not_a_snapshot', message: err.message })
    else post({ kind: 'bug', error: err })
  }
})
