import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import { type Actor, nobody } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import type { Standing } from '../../src/database/tables.ts'
import type { NoAnswer } from '../../src/directory/directory.ts'
import { type Profile, saveProfile } from '../../src/directory/save-profile.ts'
import { DAY_MS } from '../../src/durations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { saveEnterprise } from '../../src/workspace/save-enterprise.ts'
import { NotUnderstood, optionalFlag, optionalPart, optionalText, requiredText } from '../chat/envelope.ts'
import { platformErrorOf } from './platform-error.ts'
import type { SlackWorkspace } from './workspaces.ts'

/** The event `user_change` keeps profiles current; this is for events that were missed. */
const FRESH_MS = DAY_MS

/**
 * A member that says that somebody is not of the company. Absent or empty means no (false). A value that is not a
 * boolean is null: it is unknown who they are, as without a `team_id`, and nobody gets rights from that.
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

/**
 * The person who acts, from our rows. Slack is queried only the first time, and then once a day. If Slack doesn't
 * answer, a known person goes on with the saved profile; for anybody else the standing is unknown, and nothing is
 * saved.
 */
export async function findPerson(ctx: Context, workspace: SlackWorkspace, userId: string): Promise<Actor> {
  const who = { platform: 'slack', workspace: workspace.teamId, person: userId } as const
  const known = await findActor(ctx.db, who)
  const isFresh = known && ctx.now().getTime() - known.profileReadAt.getTime() < FRESH_MS
  // Someone who left can't act. If they do, they are back, and the event about that was lost.
  if (known && isFresh && known.standing !== 'unknown' && known.standing !== 'left') return known
  const answer = await askUser(ctx, workspace, userId)
  if (answer.kind === 'failed' || answer.kind === 'rate_limited')
    return known ?? nobody({ platform: 'slack', externalId: userId, standing: 'unknown' })
  if (answer.kind === 'user') {
    const isStandingKnown = known !== null && known.standing !== 'unknown'
    await saveSlackUser(ctx, workspace, answer.user, isStandingKnown ? null : 'outside')
  } else if (known) {
    await saveProfile(ctx, hiddenProfile(workspace, userId))
  } else return nobody({ platform: 'slack', externalId: userId, standing: 'outside' })
  const found = await findActor(ctx.db, who)
  if (!found) throw new Error('A person was saved, but can not be found.')
  return found
}

/** These errors are answers, too: Slack shows the app no user with that id. */
const NOBODY = new Set(['user_not_found', 'user_not_visible', 'users_not_found'])

async function askUser(
  ctx: Context,
  { client }: SlackWorkspace,
  userId: string,
): Promise<{ kind: 'user'; user: SlackUser } | { kind: 'nobody' } | NoAnswer> {
  try {
    const answer = await client.users.info({ user: userId, include_locale: true })
    const user = slackUser.parse(answer.user)
    if (user.id !== userId) throw new NotUnderstood('Slack returned another person than the one that was looked up')
    return { kind: 'user', user }
  } catch (err) {
    if (NOBODY.has(platformErrorOf(err) ?? '')) return { kind: 'nobody' }
    ctx.log.warn({ err }, 'Slack: a person could not be looked up')
    return noAnswer(err, ctx.now())
  }
}

const limited = z.object({ code: z.literal(ErrorCode.RateLimitedError), retryAfter: z.number() })

/** The meaning of a WebClient error for a look-up: only whether, and when, to retry. */
export function noAnswer(err: unknown, now: Date): NoAnswer {
  const rateLimit = limited.safeParse(err)
  return rateLimit.success
    ? { kind: 'rate_limited', at: new Date(now.getTime() + rateLimit.data.retryAfter * 1000) }
    : { kind: 'failed' }
}

/** The profile of a known person whom Slack doesn't show any more. */
const hiddenProfile = (workspace: SlackWorkspace, userId: string): Profile => ({
  ...profileOf(workspace, slackUser.parse({ id: userId })),
  standing: 'outside',
})

/** Looks up a known person; returns what `findPerson` would save. */
export async function lookAtUser(
  ctx: Context,
  workspace: SlackWorkspace,
  userId: string,
): Promise<{ kind: 'profile'; profile: Profile } | NoAnswer> {
  const answer = await askUser(ctx, workspace, userId)
  if (answer.kind === 'nobody') return { kind: 'profile', profile: hiddenProfile(workspace, userId) }
  if (answer.kind !== 'user') return answer
  return { kind: 'profile', profile: await profileAndStanding(ctx, workspace, answer.user, null) }
}

/**
 * Saves what Slack says about a person. Workspace admins and owners are Administrators, if they are of the company.
 * `fallbackStanding`: their standing if Slack doesn't say it; null: it stays as saved.
 */
export async function saveSlackUser(
  ctx: Context,
  workspace: SlackWorkspace,
  user: SlackUser,
  fallbackStanding: 'outside' | null = null,
): Promise<void> {
  await saveProfile(ctx, await profileAndStanding(ctx, workspace, user, fallbackStanding))
}

/** The profile to save, from what Slack says about a person. */
export async function profileAndStanding(
  ctx: Context,
  workspace: SlackWorkspace,
  user: SlackUser,
  fallbackStanding: 'outside' | null,
): Promise<Profile> {
  const found = (await standingOf(ctx, workspace, user)) ?? fallbackStanding
  // An unknown standing is saved as null, so that they are looked up again.
  const standing = found === 'unknown' ? null : found
  const profile = profileOf(workspace, user)
  const workspaceAdmin = standing === 'outside' || standing === 'left' ? false : profile.workspaceAdmin
  return { ...profile, workspaceAdmin, standing }
}

function profileOf(workspace: SlackWorkspace, user: SlackUser) {
  return {
    workspaceId: workspace.workspaceId,
    externalId: user.id,
    name: user.real_name ?? user.profile?.display_name ?? user.name,
    locale: user.locale,
    timeZone: user.tz,
    // Every owner is an admin, too.
    workspaceAdmin: user.is_admin ?? (user.is_owner ? true : null),
  }
}

/**
 * The standing of a user. `null`: Slack doesn't say; `unknown`: Slack didn't answer. People of a shared channel have
 * the `team_id` of their own company; `is_stranger` is set only for those who share no channel with the app any more.
 * https://docs.slack.dev/apis/slack-connect#external_members
 */
async function standingOf(ctx: Context, workspace: SlackWorkspace, user: SlackUser): Promise<Standing | null> {
  if (user.deleted) return 'left'
  const { is_bot, is_stranger, is_restricted, is_ultra_restricted } = user
  const excludes = [is_bot, is_stranger, is_restricted, is_ultra_restricted]
  if (excludes.includes(true)) return 'outside'
  if (!user.team_id || user.deleted === null || excludes.includes(null)) return null
  if (user.team_id === workspace.teamId) return 'inside'
  // Another workspace of the same organisation is inside.
  const theirEnterprise = user.enterprise_user?.enterprise_id
  if (!theirEnterprise) return 'outside'
  const ourEnterprise = await enterpriseOf(ctx, workspace)
  return ourEnterprise === 'unknown' ? ourEnterprise : ourEnterprise === theirEnterprise ? 'inside' : 'outside'
}

/**
 * The organisation of the workspace. Looked up once, when the first person of another workspace acts, because nobody
 * else needs it.
 */
async function enterpriseOf(ctx: Context, workspace: SlackWorkspace): Promise<string | null | 'unknown'> {
  // An org-wide installation has the organisation's id as team id.
  if (workspace.teamId.startsWith('E')) return workspace.teamId
  if (workspace.enterprise !== null) return workspace.enterprise
  try {
    const { enterprise_id } = await workspace.client.auth.test()
    const enterprise = z.string().nullish().parse(enterprise_id) ?? null
    if (enterprise !== null) await saveEnterprise(ctx, workspace.workspaceId, enterprise)
    return enterprise
  } catch (err) {
    ctx.log.warn({ err }, 'Slack did not say which organisation a workspace belongs to')
    return 'unknown'
  }
}
