import { z } from 'zod'
import { optionalPart, requiredText } from '../chat/envelope.ts'

type Body = Record<string, unknown>

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

const withId = z.looseObject({ id: requiredText })

/**
 * The members of a body that Bolt reads before any listener, as Bolt expects them. A member of another form is dropped.
 */
const BOLT_READS: Record<string, z.ZodType> = {
  event: z.looseObject({ type: requiredText }),
  team: withId,
  enterprise: withId,
  channel: withId,
  is_enterprise_install: z.union([z.boolean(), z.enum(['true', 'false'])]),
  response_url: requiredText,
  response_urls: z.array(z.looseObject({ response_url: requiredText })).min(1),
  authorizations: z.tuple([z.looseObject({ team_id: z.string().min(1).nullish() })]).rest(z.unknown()),
  view: z.looseObject({ app_installed_team_id: z.string().min(1).optional() }),
  // A member of dialogs, which we don't have: Bolt takes every body with a `name` for the submission of a dialog.
  name: z.never(),
}

/**
 * Returns a signed body in a form that Bolt can read. Bolt takes null for a value, and reads members of values of any
 * type; if that throws, nobody is answered. So nulls, and members that Bolt would fail on, are removed.
 */
export function tidyEnvelope(body: Body): Body {
  const { authorizations, ...rest } = body
  const tidy = { ...withoutNulls(rest), ...(authorizations ? { authorizations } : {}) }
  return Object.fromEntries(
    Object.entries(tidy).filter(([key, value]) => BOLT_READS[key]?.safeParse(value).success ?? true),
  )
}

/** Removes null members of objects. Items of lists stay, because their position may have a meaning. */
function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T
  if (!isObject(value)) return value
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === null ? [] : [[key, withoutNulls(one)] as const],
  )
  return Object.fromEntries(entries) as T
}

const person = z.object({
  user: optionalPart(withId),
  user_id: optionalPart(requiredText),
  team: optionalPart(withId),
  team_id: optionalPart(requiredText),
})

/** Finds the person and the workspace in any readable part of a body. Not for events: Slack repeats those. */
export function readPerson(body: Body): { team: string; person: string } | null {
  const { user, user_id, team, team_id } = person.parse(body)
  const personId = user?.id ?? user_id
  const workspace = team?.id ?? team_id ?? (typeof user?.team_id === 'string' ? user.team_id : null)
  return personId && workspace ? { team: workspace, person: personId } : null
}
