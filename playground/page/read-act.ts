import { z } from 'zod'
import { MAKERS } from '../feeds/makers.ts'
import type { SlackAct, TeamsAct, WorldAct } from './api.ts'
import { LOCALES } from './locales.ts'

const short = z.string().max(1_000)
const long = z.string().max(12_000)
const person = short.min(1)

const slackTarget = z.union([z.enum(['home', 'modal']), z.object({ channel: short, ts: short })])
const element = { person, target: slackTarget, blockId: short, actionId: short }

export const slackAct: z.ZodType<SlackAct> = z.discriminatedUnion('do', [
  z.object({ do: z.literal('openHome'), person }),
  z.object({ do: z.literal('message'), person, where: short, text: long, threadTs: z.exactOptional(short) }),
  z.object({ do: z.literal('command'), person, where: short, line: long }),
  z.object({ do: z.literal('click'), ...element, confirm: z.exactOptional(z.boolean()) }),
  z.object({
    do: z.literal('choose'),
    ...element,
    choice: z.union([short, z.array(short)]),
    query: z.exactOptional(short),
  }),
  z.object({ do: z.literal('tick'), ...element, values: z.array(short) }),
  z.object({ do: z.literal('type'), ...element, text: long, enter: z.exactOptional(z.boolean()) }),
  z.object({ do: z.literal('suggestions'), ...element, query: short }),
  z.object({ do: z.literal('submit'), person }),
  z.object({ do: z.literal('closeModal'), person, all: z.exactOptional(z.boolean()) }),
])

const teamsTarget = z.union([z.literal('dialog'), z.object({ where: short, id: short })])
const scope = z.enum(['personal', 'team', 'groupChat'])

export const teamsAct: z.ZodType<TeamsAct> = z.discriminatedUnion('do', [
  z.object({ do: z.literal('message'), person, where: short, text: long, thread: z.exactOptional(short) }),
  z.object({
    do: z.literal('press'),
    person,
    target: teamsTarget,
    title: short,
    // A button without data comes without this key: JSON knows no undefined.
    data: z.unknown(),
    inputs: z.record(z.string(), long),
  }),
  z.object({ do: z.literal('suggestions'), person, target: teamsTarget, input: short, query: short }),
  z.object({ do: z.literal('closeDialog'), person }),
  z.object({ do: z.literal('answerFile'), person, message: short, accept: z.boolean() }),
  z.object({ do: z.enum(['install', 'uninstall']), person, scope }),
])

const oem = z.enum(MAKERS)
const who = { platform: z.enum(['slack', 'teams']), person }

export const worldAct: z.ZodType<WorldAct> = z.discriminatedUnion('do', [
  z.object({ do: z.literal('addMachines'), oem, count: z.int().min(1).max(1_000) }),
  z.object({ do: z.literal('trouble'), oem, trouble: z.enum(['refused', 'throttled', 'down']).nullable() }),
  z.object({ do: z.literal('nextSync') }),
  z.object({ do: z.literal('endOfMonth') }),
  z.object({ do: z.literal('role'), ...who, role: z.enum(['administrator', 'fleet_administrator', 'member']) }),
  z.object({ do: z.literal('language'), ...who, locale: z.enum(LOCALES.map(one => one.locale)) }),
])

/** The act that a request's body holds, or a sentence of what is wrong with it. */
export function readAct<A>(schema: z.ZodType<A>, body: unknown): { act: A } | { problem: string } {
  const read = schema.safeParse(body)
  if (read.success) return { act: read.data }
  const [issue] = read.error.issues
  const where = issue && issue.path.length > 0 ? ` (at ${issue.path.join('.')})` : ''
  return { problem: `That is no act that the playground knows${where}.` }
}
