import { type Fields, flag, text } from '../../json.ts'
import type { Member, Workspace } from '../world.ts'
import { type ApiCall, type Handler, hasScope, no } from './call.ts'

/** Ours: emulate's users have no is_owner, locale or tz. `locale` comes only with include_locale. */
export function memberJson(member: Member, workspace: Workspace, withLocale: boolean, withEmail = true): Fields {
  return {
    id: member.id,
    team_id: workspace.id,
    name: member.name,
    deleted: member.deleted,
    real_name: member.realName,
    tz: member.tz,
    tz_label: member.tz,
    tz_offset: 0,
    is_admin: member.isAdmin || member.isOwner,
    is_owner: member.isOwner,
    is_primary_owner: member.isOwner,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: member.isBot,
    is_app_user: false,
    updated: 0,
    ...(withLocale && { locale: member.locale }),
    profile: {
      real_name: member.realName,
      display_name: member.name,
      ...(withEmail && { email: member.email }),
      team: workspace.id,
    },
  }
}

const json = (call: ApiCall, member: Member) =>
  memberJson(member, call.workspace, flag(call.args.include_locale), hasScope(call, 'users:read.email'))

const info: Handler = call => {
  const member = call.workspace.members.get(text(call.args.user))
  return member ? { ok: true, user: json(call, member) } : no('user_not_found')
}

const list: Handler = call => {
  const all = [...call.workspace.members.values()]
  const start = Number(call.args.cursor) || 0
  const limit = Math.min(Number(call.args.limit) || 100, 1000)
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
