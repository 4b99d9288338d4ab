import { type Fields, isFields, text } from '../json.ts'
import type { Scene } from './activity.ts'
import { buttonsIn, inputsFor, type Spot, type WhichButton } from './card-spots.ts'
import { fetchDialog, submitDialog } from './dialog.ts'
import { collect, wrongInputs } from './inputs.ts'
import { applyAction, invoke, refuse, tellApp } from './invoke.ts'
import { say } from './person-says.ts'
import type { Actor } from './platform.ts'
import { findSpot, type Surface, type Target } from './surface.ts'
import type { Draft } from './world.ts'

/** Presses a button, wherever in a card it is. */
export function click(actor: Actor, target: Target, which: WhichButton): Promise<void> {
  const { surface, spot } = findSpot(actor, target, spots => buttonsIn(spots, which), which)
  return press(actor, surface, spot)
}

/** Submits a dialog: presses its first Action.Submit. */
export function submit(actor: Actor): Promise<void> {
  const first = (spots: Spot[]) => spots.filter(spot => spot.type === 'Action.Submit' && !spot.hidden).slice(0, 1)
  const { surface, spot } = findSpot(actor, 'dialog', first, 'Action.Submit')
  return press(actor, surface, spot)
}

export const sceneOf = ({ platform, member }: Actor, { place, threadId }: Surface): Scene => ({
  platform,
  place,
  member,
  threadId,
})

/** Does what that button does. */
export async function press(actor: Actor, surface: Surface, spot: Spot): Promise<void> {
  switch (spot.type) {
    case 'Action.Submit':
    case 'Action.Execute':
      return sendAction(actor, surface, spot)
    case 'Action.ToggleVisibility':
      return toggle(actor, surface, spot.node)
    case 'Action.ResetInputs': {
      const targets = spot.node.targetInputIds
      for (const id of [...surface.draft.typed.keys()])
        if (!Array.isArray(targets) || targets.includes(id)) surface.draft.typed.delete(id)
      return redrawn(actor, surface)
    }
    default:
      // Action.OpenUrl leaves Teams; the content of Action.ShowCard is always found.
      return
  }
}

/** Sends the form, or shows errors below its fields. */
async function sendAction(actor: Actor, surface: Surface, spot: Spot): Promise<void> {
  const { member } = actor
  const inputs = inputsFor(surface.spots, spot)
  member.errors = wrongInputs(inputs, surface.draft)
  redrawn(actor, surface)
  if (Object.keys(member.errors).length > 0) return
  const own = isFields(spot.node.data) ? spot.node.data : {}
  const data: Fields = { ...structuredClone(own), ...collect(inputs, surface.draft) }
  const scene = sceneOf(actor, surface)
  if (spot.type === 'Action.Execute') return execute(scene, surface, spot.node, data)
  const { on } = surface
  if ('dialog' in on) return submitDialog(scene, data)
  return submitCard(actor, scene, on.post.id, data)
}

async function execute(scene: Scene, { on }: Surface, { id, verb }: Fields, data: Fields): Promise<void> {
  const name = 'adaptiveCard/action'
  if ('dialog' in on) return refuse(scene, name, ['Action.Execute does nothing in a dialog'], data)
  const action = { type: 'Action.Execute', ...(id !== undefined && { id }), verb, data }
  const answer = await invoke(scene, name, { action, trigger: 'manual' }, { replyToId: on.post.id })
  if (answer) applyAction(scene, on.post.id, answer.body)
}

async function submitCard(actor: Actor, scene: Scene, postId: string, data: Fields): Promise<void> {
  const { type, text: back, value, displayText } = isFields(data.msteams) ? data.msteams : {}
  const sent = { type: 'message', replyToId: postId, channelData: { source: { name: 'message' } } }
  switch (type) {
    case 'task/fetch':
      if (actor.platform.dialogs) return fetchDialog(scene, data, postId)
      return refuse(scene, 'task/fetch', ['this client knows no dialogs'], data)
    case 'imBack':
      return say(scene, text(value))
    case 'messageBack':
      if (displayText) await say(scene, text(displayText), { silent: true })
      await tellApp(scene, { ...sent, text: text(back), value: value ?? data })
      return
    default:
      await tellApp(scene, { ...sent, value: data })
  }
}

function toggle(actor: Actor, surface: Surface, { targetElements }: Fields): void {
  const { draft } = surface
  for (const target of Array.isArray(targetElements) ? targetElements : []) {
    const id = isFields(target) ? text(target.elementId) : text(target)
    const shown = isFields(target) && typeof target.isVisible === 'boolean' ? target.isVisible : !isShown(surface, id)
    draft.visible.set(id, shown)
  }
  redrawn(actor, surface)
}

function isShown({ spots, draft }: { spots: Spot[]; draft: Draft }, id: string): boolean {
  const node = spots.find(spot => spot.node.id === id)?.node
  return draft.visible.get(id) ?? node?.isVisible !== false
}

/** Reports a change that only this person sees. */
export function redrawn({ platform, tenant, member }: Actor, { on, place }: Surface): void {
  const kind = 'dialog' in on ? 'dialog' : 'view'
  platform.changed({ kind, tenant: tenant.id, place: place.id, person: member.id })
}

/** Shows a card that refreshes itself to somebody. */
export async function refresh(actor: Actor, surface: Surface): Promise<void> {
  const { refresh } = surface.card
  const scene = sceneOf(actor, surface)
  if (!isFields(refresh) || !isFields(refresh.action) || 'dialog' in surface.on) return
  if (!Array.isArray(refresh.userIds) || !refresh.userIds.includes(actor.member.id)) return
  const { id, verb, data = {} } = refresh.action
  const action = { type: 'Action.Execute', ...(id !== undefined && { id }), verb, data }
  const { post } = surface.on
  const value = { action, trigger: 'automatic' }
  const answer = await invoke(scene, 'adaptiveCard/action', value, { replyToId: post.id })
  if (answer) applyAction(scene, post.id, answer.body)
}
