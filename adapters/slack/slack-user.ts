import { z } from 'zod'
import { optionalFlag, optionalPart, optionalText, requiredText } from '../chat/envelope.ts'

/**
 * A flag that says that somebody is not of the company. Absent or empty means no (false). A value that is not a boolean
 * is null: it is unknown who they are, as without a `team_id`, and nobody gets rights from that.
 */
const exclusionFlag = z
  .unknown()
  .optional()
  .transform(value => {
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
      return false
    return typeof value === 'boolean' ? value : null
  })

/**
 * Which members a user has varies: for people of another company most are missing, and a member that nobody set may be
 * null. https://github.com/caiosba/slack-timezone-converter/issues/3, https://github.com/zulip/zulip/pull/39872
 */
export const slackUser = z.object({
  id: requiredText,
  /** The workspace that the user belongs to; for people of another company in a shared channel, their own. */
  team_id: optionalText,
  enterprise_user: optionalPart(z.object({ enterprise_id: optionalText })),
  real_name: optionalText,
  name: optionalText,
  profile: optionalPart(z.object({ display_name: optionalText })),
  locale: optionalText,
  tz: optionalText,
  is_admin: optionalFlag,
  is_owner: optionalFlag,
  is_restricted: exclusionFlag,
  is_ultra_restricted: exclusionFlag,
  is_stranger: exclusionFlag,
  is_bot: exclusionFlag,
  deleted: exclusionFlag,
})
export type SlackUser = z.infer<typeof slackUser>
