import { z } from 'zod'
import { withoutNul } from '../../src/text/without-nul.ts'

/**
 * How what a platform sends is read: only ids that nothing works without are `needed`. Any other detail that is null, blank,
 * absent, or of another kind than it should be, is one that isn't said: null. Platforms write them all, and change without a
 * word. https://github.com/slack-go/slack/issues/943, https://github.com/ubie-oss/slack-mcp-server/pull/19
 */

/** An id without which nothing can be done or answered. */
export const needed = z.string().trim().min(1)

/** A text, without the white space around it. */
export const said = z
  .string()
  .nullish()
  .catch(null)
  .transform(text => withoutNul(text)?.trim() || null)

/** Yes or no. */
export const flag = z
  .boolean()
  .nullish()
  .catch(null)
  .transform(yes => yes ?? null)

/** Something with details of its own; null, too, where one that it needs is not there. */
export function part<Schema extends z.ZodType>(schema: Schema) {
  return schema
    .nullish()
    .catch(null)
    .transform(value => value ?? null)
}

/** Those of a list that can be read; null where there is no list. */
export function readable<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema.nullable().catch(null))
    .nullish()
    .catch(null)
    .transform(list => list?.filter(one => one !== null) ?? null)
}

/** What went wrong with an envelope, for the log: where in it, never what stood there, which may be a secret. */
export class NotUnderstood extends Error {
  constructor(what: string, cause?: unknown) {
    const at =
      cause instanceof z.ZodError ? ` (${cause.issues.map(({ path, code }) => `${path.join('.')}: ${code}`)})` : ''
    super(`${what}${at}`, cause instanceof z.ZodError ? {} : { cause })
    this.name = 'NotUnderstood'
  }
}
