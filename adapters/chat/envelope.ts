import { z } from 'zod'
import { withoutNul } from '../../src/text/without-nul.ts'

/**
 * Schemas for what platforms send. Only an id without which nothing works is required (`requiredText`). Any other
 * detail that is null, blank, absent or of the wrong type is read as null: platforms send all of these, and change
 * without notice. https://github.com/slack-go/slack/issues/943, https://github.com/ubie-oss/slack-mcp-server/pull/19
 */

/** A required text, mostly an id: without it nothing can be done or answered. */
export const requiredText = z.string().trim().min(1)

/** An optional text, trimmed. */
export const optionalText = z
  .string()
  .nullish()
  .catch(null)
  .transform(text => withoutNul(text)?.trim() || null)

/** An optional boolean. */
export const optionalFlag = z
  .boolean()
  .nullish()
  .catch(null)
  .transform(yes => yes ?? null)

/** An optional object. It is null, too, if a required detail of it is missing. */
export function optionalPart<Schema extends z.ZodType>(schema: Schema) {
  return schema
    .nullish()
    .catch(null)
    .transform(value => value ?? null)
}

/** The readable items of an optional list; null if there is no list. */
export function readableItems<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema.nullable().catch(null))
    .nullish()
    .catch(null)
    .transform(list => list?.filter(one => one !== null) ?? null)
}

/** What is wrong with an envelope, for the log: where in it the problem is, but no values, which may be secrets. */
export class NotUnderstood extends Error {
  constructor(what: string, cause?: unknown) {
    const at =
      cause instanceof z.ZodError ? ` (${cause.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)})` : ''
    super(`${what}${at}`, cause instanceof z.ZodError ? {} : { cause })
    this.name = 'NotUnderstood'
  }
}
