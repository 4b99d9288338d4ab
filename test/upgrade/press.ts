import { z } from 'zod'
import type { RawAct } from '../../adapters/chat/handler.ts'
import type { Interaction, Reply } from '../../adapters/chat/interaction.ts'
import { isAction, isChoose } from '../../adapters/chat/payloads.ts'
import { options, perform } from '../../adapters/chat/router.ts'
import { words } from '../../adapters/chat/words/words.ts'
import { blockActions, readAction, readSubmission, viewSubmission } from '../../adapters/slack/read-interaction.ts'
import { readPressed } from '../../adapters/teams/read-interaction.ts'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { isAdministrator } from '../../src/person/role.ts'

/** Something to press, as a platform was sent it: it comes back like this from cards that stand there for years. */
export interface Payload {
  platform: 'slack' | 'teams'
  /** The platform's id of the workspace or tenant. */
  workspace: string
  on: 'message' | 'view' | 'submit'
  /** Slack: an element's type, ids and value, or a view's. Teams: a button's data. */
  wire: Record<string, unknown>
}

/**
 * `answered`: something was said, shown or done. `stale`: "this screen is old". `unknown`: no such action any more.
 * `failed: …`: it threw. `nobody`: the app isn't there any more.
 */
export type Pressed = Payload & { answer: string }

/** These take things away on which others act: pressed last. */
const LAST = ['integration.remove', 'subscription.remove', 'people.take', 'link.unlink']

/**
 * Presses everything once, as an Administrator of its workspace. Changes what it is pressed on; `readOnly`, a connection that
 * can't, is what showing gets.
 */
export async function pressAll(
  ctx: Context,
  readOnly: Context['db'],
  payloads: readonly Payload[],
): Promise<Pressed[]> {
  const place = (one: Payload) => LAST.indexOf(String(one.wire.action_id ?? one.wire.action))
  const pressed: Pressed[] = []
  for (const payload of [...payloads].sort((a, b) => place(a) - place(b))) {
    const { platform, workspace, on, wire } = payload
    pressed.push({ platform, workspace, on, wire, answer: await press(ctx, readOnly, payload) })
  }
  return pressed
}

async function press(ctx: Context, readOnly: Context['db'], payload: Payload): Promise<string> {
  const actor = await administratorOf(ctx, payload)
  if (!actor) return 'nobody'
  const w = words(actor.locale, actor.timeZone)
  const stale = w.t('failure.stale')
  try {
    const replies: Reply[] = []
    for (const interaction of interactionsOf(payload, actor.externalId)) {
      const act: RawAct = { ctx: { ...ctx }, actor, w, interaction }
      if (payload.wire.type === 'external_select' && isChoose(interaction.action)) await options(act, '')
      if (!isAction(interaction.action)) return 'unknown'
      const done = await perform(act)
      act.ctx.db = readOnly
      replies.push(...(await done.draw()))
    }
    return replies.some(reply => 'screen' in reply && reply.screen.text.startsWith(stale)) ? 'stale' : 'answered'
  } catch (err) {
    return `failed: ${String(err)}`
  }
}

function interactionsOf({ platform, on, wire }: Payload, person: string): Interaction[] {
  if (platform === 'teams') return readPressed({ ...changedInputs(wire), ...wire }, { kind: 'person', person }) ?? []
  const user = { id: person }
  const metadata = String(wire.private_metadata ?? '')
  const view = { id: 'V0UPGRADE', type: 'modal', private_metadata: metadata, state: { values: {} } }
  if (on === 'submit')
    return [readSubmission(viewSubmission.parse({ user, view: { ...view, callback_id: wire.callback_id } }))]
  const offered = Array.isArray(wire.options) ? wire.options.map(value => ({ value })) : []
  const blocks = [{ block_id: wire.block_id, elements: [{ type: wire.type, options: offered }] }]
  const shown = on === 'view' ? { view: { ...view, blocks } } : { message: { ts: '1.1', blocks } }
  const action = {
    type: wire.type,
    action_id: wire.action_id,
    block_id: wire.block_id,
    ...(wire.value === undefined ? {} : { value: wire.value }),
    ...(wire.type === 'checkboxes' ? { selected_options: [] } : {}),
  }
  return [readAction(blockActions.parse({ user, trigger_id: '1.1', container: {}, ...shown, actions: [action] }))]
}

const applyButton = z.object({
  action: z.literal(''),
  inputs: z.array(z.object({ id: z.string(), of: z.array(z.string()).optional() })),
})

/** What a button of Teams does that only applies what was typed or ticked before: every search, and no tick. */
function changedInputs(wire: unknown): Record<string, string> {
  const apply = applyButton.safeParse(wire)
  if (!apply.success) return {}
  return Object.fromEntries(apply.data.inputs.map(input => [input.id, input.of ? '' : 'x']))
}

async function administratorOf(ctx: Context, { platform, workspace }: Payload): Promise<Actor | null> {
  const row = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.external_id')
    .where('platform', '=', platform)
    .where('workspace.external_id', '=', workspace)
    .where(isAdministrator)
    .orderBy('person.id')
    .executeTakeFirst()
  return row ? await findActor(ctx.db, { platform, workspace, person: row.external_id }) : null
}
