import { BUG } from '../../../src/announcement/undelivered.ts'
import type { Words } from '../words/words.ts'

/** Why a post did not arrive, in groups with the same remedy. */
type Reason =
  | 'archived'
  | 'readOnly'
  | 'notThere'
  | 'blocked'
  | 'permission'
  | 'notInstalled'
  | 'left'
  | 'notTaken'
  | 'bug'
  | 'other'

/** Error codes of Slack and Teams, and our own names for a call without an answer (`withoutAnswer`). */
const REASONS: Readonly<Record<string, Reason>> = {
  is_archived: 'archived',
  is_inactive: 'archived',
  not_in_channel: 'notThere',
  channel_not_found: 'notThere',
  BotNotInConversationRoster: 'notThere',
  ConversationNotFound: 'notThere',
  MessageWritesBlocked: 'blocked',
  ConversationBlockedByUser: 'blocked',
  ForbiddenOperationException: 'blocked',
  missing_scope: 'permission',
  no_permission: 'permission',
  access_denied: 'permission',
  ekm_access_denied: 'permission',
  restricted_action: 'permission',
  NotEnoughPermissions: 'permission',
  posting_to_channel_denied: 'permission',
  posting_to_general_channel_denied: 'permission',
  restricted_action_read_only_channel: 'readOnly',
  restricted_action_thread_only_channel: 'readOnly',
  restricted_action_thread_locked: 'readOnly',
  // Teams gives no more detail for an archived or a read-only channel.
  Forbidden: 'readOnly',
  uninstalled: 'notInstalled',
  not_configured: 'notInstalled',
  invalid_auth: 'notInstalled',
  not_authed: 'notInstalled',
  token_revoked: 'notInstalled',
  token_expired: 'notInstalled',
  account_inactive: 'notInstalled',
  two_factor_setup_required: 'notInstalled',
  not_allowed_token_type: 'notInstalled',
  team_access_not_granted: 'notInstalled',
  BotDisabledByAdmin: 'notInstalled',
  BotNotRegistered: 'notInstalled',
  InvalidBotApiHost: 'notInstalled',
  left: 'left',
  // Errors that pass by themselves, but did not within a day.
  service_unavailable: 'notTaken',
  team_added_to_org: 'notTaken',
  org_login_required: 'notTaken',
  request_timeout: 'notTaken',
  ratelimited: 'notTaken',
  rate_limited: 'notTaken',
  message_limit_exceeded: 'notTaken',
  accesslimited: 'notTaken',
  internal_error: 'notTaken',
  fatal_error: 'notTaken',
  not_sent: 'notTaken',
  no_answer: 'notTaken',
  login: 'notTaken',
  Throttled: 'notTaken',
  PreconditionFailed: 'notTaken',
  Conflict: 'notTaken',
  Unauthorized: 'notTaken',
  ServiceError: 'notTaken',
  ServiceUnavailable: 'notTaken',
}

function reasonOf(problem: string): Reason {
  if (problem.startsWith(`${BUG} `)) return 'bug'
  return Object.hasOwn(REASONS, problem) ? (REASONS[problem] ?? 'other') : 'other'
}

/** Why a post was refused, in plain words. An unknown error code is shown as it is. */
export function problemText(w: Words, problem: string): string {
  const reason = reasonOf(problem)
  if (reason === 'other') return problem
  if (reason === 'bug') return w.t('problem.bug', { reference: problem.slice(BUG.length + 1) })
  return w.t(`problem.${reason}`)
}

/** What can be done about it; empty if the recipient has left. */
export function remedyText(w: Words, problem: string): string {
  const reason = reasonOf(problem)
  return reason === 'left' ? '' : w.t(`remedy.${reason}`)
}
