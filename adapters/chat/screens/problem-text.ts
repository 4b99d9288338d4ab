import type { Words } from '../words/words.ts'

/** Why a post was refused, in plain words; a platform's word that we don't know stands as it is. */
export function problemText(w: Words, problem: string): string {
  switch (problem) {
    case 'is_archived':
      return w.t('problem.archived')
    case 'not_in_channel':
    case 'channel_not_found':
    case 'BotNotInConversationRoster':
    case 'ConversationNotFound':
      return w.t('problem.notThere')
    case 'MessageWritesBlocked':
    case 'ForbiddenOperationException':
      return w.t('problem.blocked')
    case 'missing_scope':
    case 'restricted_action':
      return w.t('problem.permission')
    // Teams says no more of a channel that is archived or read-only.
    case 'Forbidden':
      return w.t('problem.readOnly')
    case 'uninstalled':
    case 'not_configured':
      return w.t('problem.notInstalled')
    case 'left':
      return w.t('problem.left')
    default:
      return problem
  }
}
