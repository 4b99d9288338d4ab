import type { Context } from '../../src/context.ts'
import type { KeyedMutex } from '../chat/keyed-mutex.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** What the handlers of commands, actions, submissions and options need. */
export interface Handling {
  ctx: Context
  workspaces: SlackWorkspaces
  /** The longest wait for a deed before its request is acknowledged, in ms. */
  patienceMs: number
  /** Deeds on one screen run one after the other. */
  deeds: KeyedMutex
  /** Showings on one screen, too. They have a mutex of their own, because a deed must not wait for a slow Slack. */
  showings: KeyedMutex
}
