import { text } from '../../json.ts'
import { killTokens } from '../tokens.ts'
import { type Handler, no } from './call.ts'

// Ours: emulate knows one team and no dead tokens.
const test: Handler = ({ workspace }) => ({
  ok: true,
  url: `https://${workspace.domain}.slack.com/`,
  team: workspace.name,
  user: workspace.members.get(workspace.bot.userId)?.name,
  team_id: workspace.id,
  user_id: workspace.bot.userId,
  bot_id: workspace.bot.botId,
  is_enterprise_install: workspace.orgWide,
  ...(workspace.enterprise && { enterprise_id: workspace.enterprise.id }),
})

const revoke: Handler = ({ platform, token, workspace, args }) => {
  if (text(args.test) === '1' || text(args.test) === 'true') return { ok: true, revoked: false }
  token.dead = 'token_revoked'
  if (workspace.bot.token === token.value) workspace.bot.installed = false
  platform.tellGone(workspace, false)
  return { ok: true, revoked: true }
}

const uninstall: Handler = ({ platform, workspace, args }) => {
  if (args.client_id !== platform.app.clientId) return no('invalid_client_id')
  if (args.client_secret !== platform.app.clientSecret) return no('bad_client_secret')
  killTokens(platform, workspace, 'account_inactive')
  platform.tellGone(workspace, true)
  return { ok: true }
}

const teamInfo: Handler = ({ workspace, args }) => {
  if (args.team !== undefined && args.team !== workspace.id) return no('team_not_found')
  const { id, name, domain, enterprise } = workspace
  return {
    ok: true,
    team: {
      id,
      name,
      domain,
      email_domain: '',
      ...(enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
  }
}

const botsInfo: Handler = ({ platform, workspace, args }) => {
  const { botId, userId } = workspace.bot
  if (args.bot !== undefined && args.bot !== botId) return no('bot_not_found')
  return {
    ok: true,
    bot: { id: botId, deleted: false, name: platform.app.name, app_id: platform.app.id, user_id: userId },
  }
}

export const auth: Record<string, Handler> = {
  'auth.test': test,
  'auth.revoke': revoke,
  'apps.uninstall': uninstall,
  'team.info': teamInfo,
  'bots.info': botsInfo,
  'api.test': ({ args }) => ({ ok: true, args }),
}
