import { readFile } from 'node:fs/promises'
import type { MonthAnswer, OpenMonth } from './observe.ts'
import type { ListedMachines } from './played.ts'
import type { Pressed } from './press.ts'

/** What the code of commit dabae08 answered on the database that it had filled. */
export interface Answers {
  /** The time that it was. */
  at: string
  closedMonth: MonthAnswer[]
  openMonth: OpenMonth[]
  pressed: Pressed[]
  list: ListedMachines[]
}

/** Reads `dabae08-answers.jsonl`: on each line one thing, under its kind. */
export async function readAnswers(): Promise<Answers> {
  const text = await readFile(new URL('dabae08-answers.jsonl', import.meta.url), 'utf8')
  const answers: Answers = { at: '', closedMonth: [], openMonth: [], pressed: [], list: [] }
  for (const line of text.trim().split('\n')) {
    // Written by the script that made the dump, as these types say.
    const { at, closedMonth, openMonth, pressed, list } = JSON.parse(line) as { [Kind in keyof Answers]?: One<Kind> }
    if (at) answers.at = at
    if (closedMonth) answers.closedMonth.push(closedMonth)
    if (openMonth) answers.openMonth.push(openMonth)
    if (pressed) answers.pressed.push(pressed)
    if (list) answers.list.push(list)
  }
  return answers
}

type One<Kind extends keyof Answers> = Answers[Kind] extends (infer Thing)[] ? Thing : Answers[Kind]
