import type { Delivery } from '../../src/announcement/messenger.ts'
import {
  deliveryOf,
  type ErrorTable,
  errors,
  failureOf,
  type Method,
  NETWORK,
  retryAt,
} from '../chat/deliveries/error-table.ts'
import { ConnectorError, type Operation } from './connector-error.ts'

/**
 * The keys of the tables below are a status and a code, or a status alone for all its codes. The meaning of the status
 * codes of conversations:
 */
const CODES =
  'https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis'

/** Errors that every operation may return. */
const COMMON: ErrorTable = {
  ...NETWORK,
  ...errors('https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit', {
    temporary: ['412', '429'],
  }),
  // Our token is requested again.
  ...errors('https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication', {
    temporary: ['401', '503 login'],
  }),
  // Not documented for the connector. By HTTP nothing was applied, and the request may be sent again.
  ...errors('https://www.rfc-editor.org/rfc/rfc9110#name-409-conflict', { temporary: ['409'] }),
  ...errors(CODES, {
    login_refused: ['401 BotNotRegistered', '403 BotDisabledByAdmin', '403 InvalidBotApiHost'],
    refused: [
      '403 BotNotInConversationRoster',
      '403 ConversationBlockedByUser',
      '403 ForbiddenOperationException',
      '403 NotEnoughPermissions',
      '404 ConversationNotFound',
    ],
    bug: ['400 BadArgument', '400 Bad Argument', '400 BadSyntax', '413'],
  }),
  // The person blocked or uninstalled the app.
  ...errors('https://learn.microsoft.com/answers/questions/1513369/403-forbidden-subcode-messagewritesblocked', {
    refused: ['403 MessageWritesBlocked'],
  }),
  // The channel is archived or read-only: https://github.com/MicrosoftDocs/msteams-docs/issues/8022
  ...errors('https://techcommunity.microsoft.com/discussions/teamsdeveloper/-/4392723', { refused: ['403 Forbidden'] }),
}

const LOST = ['no_answer', '408', '500', '502', '503', '504'] as const
const lost = (source: string, failure: 'unknown' | 'temporary') => errors(source, { [failure]: LOST })

/** The meaning of each error, for each operation that a delivery calls. */
export const TEAMS_OPERATIONS: { readonly [O in 'send' | 'update' | 'create']: Method } = {
  // The connector may deliver an activity and still answer 408 or 5xx: https://github.com/openclaw/openclaw/pull/121116
  send: {
    repeatable: false,
    errors: { ...lost('https://github.com/openclaw/openclaw/pull/121116', 'unknown'), ...COMMON },
  },
  update: {
    repeatable: true,
    errors: {
      ...lost(CODES, 'temporary'),
      ...COMMON,
      // The message, or its chat, was deleted.
      ...errors(CODES, { gone: ['404 ActivityNotFoundInConversation', '404 ConversationNotFound'] }),
    },
  },
  // Idempotent: it returns the same chat each time.
  create: {
    repeatable: true,
    errors: {
      ...lost(CODES, 'temporary'),
      ...COMMON,
      // "Cannot create a conversation with an anonymous user": https://github.com/MicrosoftDocs/msteams-docs/issues/8022
      ...errors('https://github.com/MicrosoftDocs/msteams-docs/issues/8022', { refused: ['400 BadArgument'] }),
    },
  },
}

const READS: Method = { repeatable: true, errors: { ...lost(CODES, 'temporary'), ...COMMON } }

function methodOf(operation: Operation): Method {
  return operation === 'read' ? READS : TEAMS_OPERATIONS[operation]
}

/** The outcome of a delivery that failed with `err`. Throws an error that isn't the connector's: it is a bug. */
export function teamsDelivery(err: unknown, now: Date): Delivery {
  if (!(err instanceof ConnectorError)) throw err
  const { status, code, retryAfterSeconds } = err
  const method = methodOf(err.operation)
  const failure = status === null ? failureOf(method, code) : failureOf(method, `${status} ${code}`, String(status))
  return deliveryOf(failure, { problem: code, at: retryAt(now, retryAfterSeconds), cause: err })
}
