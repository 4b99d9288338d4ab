import { type Fields, flag, text } from '../../json.ts'
import type { Company, Member, Workspace } from '../world.ts'
import { type ApiCall, type Handler, hasScope, no } from './call.ts'

/** Ours: emulate's users have no is_owner, locale or tz. `locale` comes only with include_locale. */
export function memberJson(member: Member, workspace: Workspace, withLocale: boolean, withEmail = true): Fields {
  if (member.company) return strangerJson(member, member.company)
  if (member.deleted) return leaverJson(member, workspace)
  return {
    id: member.id,
    team_id: workspace.id,
    name: member.name,
    deleted: false,
    real_name: member.realName,
    tz: member.tz,
    tz_label: member.tz,
    tz_offset: 0,
    is_admin: member.isAdmin || member.isOwner,
    is_owner: member.isOwner,
    is_primary_owner: member.isOwner,
    is_restricted: member.guest !== undefined,
    is_ultra_restricted: member.guest === 'single_channel',
    is_bot: member.isBot,
    is_app_user: false,
    updated: 0,
    ...(workspace.enterprise && {
      enterprise_user: { id: member.id, enterprise_id: workspace.enterprise.id, teams: [workspace.id] },
    }),
    ...(withLocale && { locale: member.locale }),
    profile: {
      real_name: member.realName,
      display_name: member.name,
      ...(withEmail && { email: member.email }),
      team: workspace.id,
    },
  }
}

/**
 * Of somebody deactivated Slack leaves out the name, the zone and every flag but these.
 * https://github.com/mashabow/slack-rota/issues/61, https://github.com/brekkylab/backlot/pull/293
 */
function leaverJson(member: Member, workspace: Workspace): Fields {
  const { id, name, isBot: is_bot, realName: real_name } = member
  const profile = { real_name, display_name: name, team: workspace.id }
  return { id, team_id: workspace.id, name, deleted: true, is_bot, is_app_user: false, updated: 0, profile }
}

/** Of people of another company most is left out. https://docs.slack.dev/apis/slack-connect#external_members */
function strangerJson(member: Member, { team, enterprise, stranger }: Company): Fields {
  return {
    id: member.id,
    team_id: team,
    name: member.name,
    deleted: member.deleted,
    real_name: member.realName,
    tz: null,
    is_bot: member.isBot,
    updated: 0,
    ...(member.isAdmin && { is_admin: true }),
    ...(stranger && { is_stranger: true }),
    ...(enterprise && { enterprise_user: { id: member.id, enterprise_id: enterprise, teams: [team] } }),
    profile: { real_name: member.realName, display_name: member.name, team },
  }
}

function json(call: ApiCall, member: Member): Fields {
  const user = memberJson(member, call.workspace, flag(call.args.include_locale), hasScope(call, 'users:read.email'))
  return call.platform.alterUser?.(user) ?? user
}

const info: Handler = call => {
  const member = call.workspace.members.get(text(call.args.user))
  if (member?.hidden) return no(member.hidden)
  return member ? { ok: true, user: json(call, member) } : no('user_not_found')
}

const list: Handler = call => {
  const all = [...call.workspace.members.values()]
  const start = Number(call.args.cursor) || 0
  const limit = Math.min(Number(call.args.limit) || 100, call.workspace.usersPerPage)
  const next = start + limit < all.length ? String(start + limit) : ''
  const page = all.slice(start, start + limit).map(member => json(call, member))
  return { ok: true, members: page, response_metadata: { next_cursor: next } }
}

const lookupByEmail: Handler = call => {
  for (const member of call.workspace.members.values())
    if (member.email === text(call.args.email)) return { ok: true, user: json(call, member) }
  return no('users_not_found')
}

export const users: Record<string, Handler> = {
  'users.info': info,
  'users.list': list,
  'users.lookupByEmail': lookupByEmail,
}
