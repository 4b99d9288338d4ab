import { arrivalActions } from './arrivals/actions.ts'
import { auditActions, auditOptions } from './audit/actions.ts'
import { billingActions, billingOptions } from './billing/actions.ts'
import { subscriptionActions } from './channels/actions.ts'
import { conflictActions } from './conflicts/actions.ts'
import { credentialActions } from './credentials/actions.ts'
import { undeliveredActions } from './deliveries/actions.ts'
import { closedScreen, withoutAdministrator } from './gate.ts'
import { type Done, type FindOptions, type Handler, type RawAct, stale } from './handler.ts'
import { homeActions } from './home/actions.ts'
import { integrationActions } from './integration/actions.ts'
import { linkingActions } from './linking/actions.ts'
import { logRefusal } from './log-refusal.ts'
import { appActions } from './marketplace/actions.ts'
import { withReference } from './notice-screen.ts'
import { ownListActions } from './own-list/actions.ts'
import { type ActionName, type ChooseName, isAction, isChoose, readPayload } from './payloads.ts'
import { peopleActions, peopleOptions } from './people/actions.ts'
import { pickerActions, pickerOptions } from './picker/actions.ts'
import type { Button, Screen } from './screen.ts'
import { accountActions, settingsOptions } from './settings/actions.ts'

/** The handler of each action. */
const HANDLERS: { readonly [A in ActionName]: Handler<A> } = {
  ...homeActions,
  ...appActions,
  ...credentialActions,
  ...integrationActions,
  ...pickerActions,
  ...ownListActions,
  ...arrivalActions,
  ...conflictActions,
  ...peopleActions,
  ...undeliveredActions,
  ...accountActions,
  ...auditActions,
  ...billingActions,
  ...subscriptionActions,
  ...linkingActions,
}

/**
 * Performs an action of a person, the same for every platform, and returns how to draw the outcome. For someone who may
 * not see anything, it does nothing and shows the gate's sentence.
 */
export async function perform(act: RawAct): Promise<Done> {
  const { w, actor } = act
  const { action, payloadText } = act.interaction
  const closed = closedScreen(w, actor)
  if (closed) return { draw: async () => [{ kind: 'say', screen: closed }] }
  // An unknown action is the button of an older release, in a message that still exists.
  const done = isAction(action) ? await performAs(action, act, payloadText) : await outOfDate(act)
  // Drawn again, a refusal keeps its reference.
  let reference: string | undefined
  const referTo = (screen: Screen): Screen => {
    reference ??= logRefusal(act.ctx, actor, { action })
    return withReference(w, screen, reference)
  }
  return {
    ...done,
    draw: async () =>
      (await done.draw()).map(reply => {
        if (!('screen' in reply)) return reply
        const isRefusal = reply.screen.refusal === true || (reply.kind === 'say' && done.refused === true)
        const plain = withoutAdministrator(w, actor, reply.screen)
        const drawn = { ...reply, screen: isRefusal ? referTo(plain) : plain }
        if (!done.looks) return drawn
        if (drawn.kind === 'open') return { ...drawn, ...reopenAction(action, payloadText) }
        return drawn.kind === 'replace' ? { ...drawn, looked: true } : drawn
      }),
  }
}

/** The action that opens the same dialog once more; none for an option chosen from a list. */
function reopenAction(name: string, payloadText: string): { again?: Pick<Button, 'action' | 'payloadText'> } {
  if (!isAction(name) || isChoose(name)) return {}
  const read = readPayload(name, payloadText)
  // The cast holds, because `readPayload` could read `payloadText` as the payload of `name`.
  return read ? { again: { action: name as Button['action'], payloadText } } : {}
}

async function performAs<A extends ActionName>(action: A, act: RawAct, payloadText: string): Promise<Done> {
  const read = readPayload(action, payloadText)
  return read ? await HANDLERS[action](act, read.payload) : await outOfDate(act)
}

/** What no handler reads. No `looks`: the element may have done something in the version that drew it. */
const outOfDate = async ({ w }: RawAct): Promise<Done> => ({ draw: async () => stale(w) })

/** The options of each `Choose`. */
const OPTIONS: { readonly [A in ChooseName]: FindOptions<A> } = {
  ...pickerOptions,
  ...peopleOptions,
  ...settingsOptions,
  ...auditOptions,
  ...billingOptions,
}

/** The options of a `Choose`; none if its screen is out of date, or for someone who may not see anything. */
export async function options(act: RawAct, typed: string): Promise<{ id: string; label: string }[]> {
  const { action, payloadText } = act.interaction
  if (closedScreen(act.w, act.actor)) return []
  return isChoose(action) ? await optionsOf(action, act, { payloadText, typed }) : []
}

async function optionsOf<A extends ChooseName>(
  action: A,
  act: RawAct,
  { payloadText, typed }: Record<'payloadText' | 'typed', string>,
) {
  const read = readPayload(action, payloadText)
  return read ? await OPTIONS[action](act, read.payload, typed) : []
}
