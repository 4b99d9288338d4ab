import { type Fields, text } from '../../json.ts'
import type { Platform } from '../platform.ts'
import { type ViewPayload, validateView } from '../validate-view.ts'
import { createView, openViews, updateView, viewJson } from '../views.ts'
import type { Member, Shown, Workspace } from '../world.ts'
import { type Answer, type ApiCall, type Handler, judged, no, refuse } from './call.ts'

// All of views.* is ours; `world.ts` says why, at `Shown`.

export const stackLimit = 3

const answer = ({ platform, workspace }: ApiCall, shown: Shown): Answer => ({
  ok: true,
  view: viewJson(shown, workspace, platform.app.id),
})

export function externalIdTaken(workspace: Workspace, payload: ViewPayload, but?: Shown): boolean {
  if (!payload.external_id) return false
  for (const shown of openViews(workspace))
    if (shown !== but && shown.payload.external_id === payload.external_id) return true
  return false
}

function changed(platform: Platform, workspace: Workspace, member: Member, kind: 'modal' | 'home'): void {
  if (kind === 'modal') member.errors = {}
  platform.changed({ kind, team: workspace.id, user: member.id })
}

const show =
  (how: 'open' | 'push'): Handler =>
  call => {
    const { platform, workspace, args } = call
    const checked = judged(call, validateView(args.view, 'modal'))
    if ('refusal' in checked) return checked.refusal
    const trigger = platform.triggers.exchange(text(args.trigger_id))
    if (typeof trigger === 'string') return refuse(call, trigger)
    const member = workspace.members.get(trigger.user)
    if (!member || trigger.team !== workspace.id) return refuse(call, 'invalid_trigger_id')
    if (externalIdTaken(workspace, checked.value)) return refuse(call, 'duplicate_external_id')
    if (member.stack.length >= stackLimit) return refuse(call, 'push_limit_reached')
    const under = member.stack.find(shown => shown.id === trigger.viewId)
    if (how === 'push' && !under) return no('not_found')
    const shown = createView(member, checked.value, how === 'push' ? under : undefined, trigger.channel)
    member.stack.push(shown)
    changed(platform, workspace, member, 'modal')
    return answer(call, shown)
  }

function findView(workspace: Workspace, args: Fields): Shown | undefined {
  const [id, externalId] = [text(args.view_id), text(args.external_id)]
  for (const shown of openViews(workspace))
    if (id !== '' ? shown.id === id : externalId !== '' && shown.payload.external_id === externalId) return shown
  return undefined
}

const update: Handler = call => {
  const { platform, workspace, args } = call
  if (!text(args.view_id) && !text(args.external_id))
    return refuse(call, 'invalid_arguments', [
      '[ERROR] must provide either view_id or external_id [json-pointer:/view_id]',
    ])
  const shown = findView(workspace, args)
  const checked = judged(call, validateView(args.view, shown?.payload.type ?? 'modal'))
  if ('refusal' in checked) return checked.refusal
  const member = shown && workspace.members.get(shown.userId)
  if (!shown || !member) return no('not_found')
  if (args.hash !== undefined && args.hash !== shown.hash) return no('hash_conflict')
  if (externalIdTaken(workspace, checked.value, shown)) return refuse(call, 'duplicate_external_id')
  updateView(shown, checked.value)
  changed(platform, workspace, member, shown.payload.type)
  return answer(call, shown)
}

const publish: Handler = call => {
  const { platform, workspace, args } = call
  const checked = judged(call, validateView(args.view, 'home'))
  if ('refusal' in checked) return checked.refusal
  const member = workspace.members.get(text(args.user_id))
  if (!member || member.isBot) return no('user_not_found')
  if (args.hash !== undefined && args.hash !== member.home?.hash) return no('hash_conflict')
  if (externalIdTaken(workspace, checked.value, member.home)) return refuse(call, 'duplicate_external_id')
  if (member.home) updateView(member.home, checked.value)
  else member.home = createView(member, checked.value)
  changed(platform, workspace, member, 'home')
  return answer(call, member.home)
}

export const views: Record<string, Handler> = {
  'views.open': show('open'),
  'views.push': show('push'),
  'views.update': update,
  'views.publish': publish,
}
