import { setTimeout } from 'node:timers/promises'
import { ErrorCode } from '@slack/web-api'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import type { SlackConfig } from './config.ts'
import { loginRefusal } from './errors.ts'
import { recordInstallation } from './installations.ts'
import { createClient } from './workspaces.ts'

/** Pauses between two tries: 0.5 s, 1 s, 2 s, … up to one minute. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = MINUTE_MS
/** How long a start waits for the first try: as long as Slack usually takes, and no longer. */
const FIRST_TRY_MS = 2_000

/** With a bot token in the configuration there is one workspace. The token says which. */
export interface Adoption {
  /** Resolves when the first try has ended, or takes too long. */
  begun: Promise<void>
  /** Why there is no workspace yet, as a sentence for an operator; null: there is one. */
  trouble(): string | null
  stop(): Promise<void>
}

/**
 * Asks Slack which workspace the token belongs to, and saves it. Retries until that is known, so that a start doesn't
 * depend on Slack. Meanwhile a workspace that an earlier start adopted is served.
 * Other apps start only while Slack answers, or exit if the token is refused:
 * https://github.com/slackapi/bolt-python/issues/553,
 * https://github.com/JoshuaKGoldberg/temporal-adventure-bot/issues/10
 */
export function adoptWorkspace(ctx: Context, config: SlackConfig, botToken: string): Adoption {
  const stopped = new AbortController()
  let trouble: string | null = 'Slack has not answered yet which workspace SLACK_BOT_TOKEN belongs to.'

  /** The save in Postgres that is running; `stop` waits for it. */
  let keeping: Promise<void> | null = null
  const adopt = async (): Promise<void> => {
    const me = await createClient(config, botToken).auth.test()
    if (me.is_enterprise_install) throw new OrganisationWide()
    if (!me.team_id || !me.user_id) throw new Error('Slack did not say which workspace the token belongs to.')
    if (stopped.signal.aborted) return
    keeping = recordInstallation(ctx, {
      teamId: me.team_id,
      teamName: me.team ?? me.team_id,
      botToken,
      botUserId: me.user_id,
      installer: null,
      anew: false,
    })
    await keeping
  }

  const tryOnce = async (): Promise<{ kind: 'adopted' } | { kind: 'again'; afterMs: number | null }> => {
    try {
      await adopt()
      trouble = null
      return { kind: 'adopted' }
    } catch (err) {
      const { code, retryAfter } = webApiError.safeParse(err).data ?? {}
      const refusal = loginRefusal(err)
      const isWrong = refusal !== null || err instanceof OrganisationWide
      const message = refusal
        ? `SLACK_BOT_TOKEN is refused by Slack (${refusal}): correct it and start again.`
        : err instanceof OrganisationWide
          ? err.message
          : 'Slack does not say which workspace SLACK_BOT_TOKEN belongs to; it is asked again.'
      // Logged once for each reason: it may last for days.
      if (message !== trouble) ctx.log[isWrong ? 'error' : 'warn']({ err: refusal ?? err, code }, message)
      trouble = message
      return {
        kind: 'again',
        afterMs: isWrong ? LONGEST_PAUSE_MS : retryAfter === undefined ? null : retryAfter * 1000,
      }
    }
  }
  const first = Promise.withResolvers<void>()
  void (async () => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const outcome = await tryOnce()
      first.resolve()
      if (outcome.kind === 'adopted') return
      const ms = outcome.afterMs ?? pause
      // An abort rejects, so that a stop doesn't wait for the next try.
      await setTimeout(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {})
      if (stopped.signal.aborted) return
    }
  })()
  return {
    begun: Promise.race([first.promise, setTimeout(FIRST_TRY_MS, undefined, { ref: false })]),
    trouble: () => trouble,
    stop: async () => {
      stopped.abort()
      await keeping?.catch(() => {})
    },
  }
}

/** docs/decisions/0010-no-organisation-wide-installation.md */
class OrganisationWide extends Error {
  constructor() {
    super(
      'SLACK_BOT_TOKEN belongs to an installation for a whole organisation, which is not supported: install the app in one workspace, and use the token of that installation.',
    )
    this.name = 'OrganisationWide'
  }
}

const webApiError = z.object({
  code: z.enum(ErrorCode),
  retryAfter: z.number().optional(),
})
