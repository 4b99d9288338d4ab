import { type Actor, may, type NotAllowed } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { parsePasted } from '../../../src/own-list/parse-pasted.ts'
import { type SavedList, saveOwnList } from '../../../src/own-list/save-own-list.ts'
import type { FileProblem } from './file/file-problem.ts'
import { readFile } from './file/read-file.ts'
import type { Files, ReceivedFile } from './received-file.ts'

/** What became of a list that a person handed over. `from`: the field that a refusal is about. */
export type ReceivedList =
  | SavedList
  /** Nothing was handed over, or two things. */
  | { kind: 'incomplete'; both: boolean }
  | { kind: 'not_received'; why: Exclude<ReceivedFile['kind'], 'file'> }
  | { kind: 'unreadable_file'; problem: FileProblem }

/** What a person handed over: a pasted text, or a file by the platform's reference to it. */
export interface HandedOver {
  pasted: string
  reference: string | null
}

/** Reads the list that a person handed over and saves its numbers. The file itself is only held in memory. */
export async function receiveList(
  ctx: Context,
  actor: Actor,
  files: Files | undefined,
  { pasted, reference }: HandedOver,
): Promise<ReceivedList | NotAllowed> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  const isPasted = pasted.trim() !== ''
  if (isPasted === (reference !== null)) return { kind: 'incomplete', both: isPasted }
  if (reference === null) return await saveOwnList(ctx, actor, { file: null, table: parsePasted(pasted) })
  const received = (await files?.receive(reference)) ?? { kind: 'unreachable' as const }
  if (received.kind !== 'file') return { kind: 'not_received', why: received.kind }
  const read = await readFile(received.bytes)
  if ('problem' in read) return { kind: 'unreadable_file', problem: read.problem }
  return await saveOwnList(ctx, actor, { file: received.name, table: read.table })
}
