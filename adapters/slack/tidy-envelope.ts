import { z } from 'zod'
import { needed, part } from '../chat/envelope.ts'

type Body = Record<string, unknown>

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

const withId = z.looseObject({ id: needed })

/** What Bolt reads of every body before any listener is asked, each as Bolt expects it; what isn't so is not said. */
const BOLT_READS: Record<string, z.ZodType> = {
  event: z.looseObject({ type: needed }),
  team: withId,
  enterprise: withId,
  channel: withId,
  is_enterprise_install: z.union([z.boolean(), z.enum(['true', 'false'])]),
  response_url: needed,
  response_urls: z.array(z.looseObject({ response_url: needed })).min(1),
  authorizations: z.tuple([z.looseObject({ team_id: z.string().min(1).nullish() })]).rest(z.unknown()),
  view: z.looseObject({ app_installed_team_id: z.string().min(1).optional() }),
  // Of dialogs, which we have none of: Bolt takes every body with a name for what is typed in one.
  name: z.never(),
}

/**
 * A signed body as Bolt can read it. It takes null for something that is there, reaches into what may be anything, and where
 * that throws nobody is answered. Here null is absent, and so is what Bolt would stumble over.
 */
export function tidyEnvelope(body: Body): Body {
  const { authorizations, ...rest } = body
  const tidy = { ...withoutNulls(rest), ...(authorizations ? { authorizations } : {}) }
  return Object.fromEntries(
    Object.entries(tidy).filter(([key, value]) => BOLT_READS[key]?.safeParse(value).success ?? true),
  )
}

/** The same without the members of objects that are null. Items of lists stay: their place may mean something. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T
  if (!isObject(value)) return value
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === null ? [] : [[key, withoutNulls(one)] as const],
  )
  return Object.fromEntries(entries) as T
}

const person = z.object({
  user: part(withId),
  user_id: part(needed),
  team: part(withId),
  team_id: part(needed),
})

/** Who did something, and in which workspace, of whatever can be read of a body. Not of an event, which repeats itself. */
export function readPerson(body: Body): { team: string; person: string } | null {
  const { user, user_id, team, team_id } = person.parse(body)
  const theirs = user?.id ?? user_id
  const workspace = team?.id ?? team_id ?? (typeof user?.team_id === 'string' ? user.team_id : null)
  return theirs && workspace ? { team: workspace, person: theirs } : null
}
