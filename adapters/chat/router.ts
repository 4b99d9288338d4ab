import { accountActions, accountOptions } from './actions/account.ts'
import { appActions } from './actions/apps.ts'
import { arrivalActions } from './actions/arrivals.ts'
import { assetActions } from './actions/assets.ts'
import { auditActions, auditOptions } from './actions/audit.ts'
import { billingActions, billingOptions } from './actions/billing.ts'
import { conflictActions } from './actions/conflicts.ts'
import { credentialActions } from './actions/credentials.ts'
import { linkingActions } from './actions/linking.ts'
import { peopleActions, peopleOptions } from './actions/people.ts'
import { pickerActions, pickerOptions } from './actions/picker.ts'
import { subscriptionActions } from './actions/subscriptions.ts'
import { undeliveredActions } from './actions/undelivered.ts'
import { closedScreen, withoutAdministrator } from './gate.ts'
import { type Act, type Handlers, type Options, stale } from './handler.ts'
import type { Reply } from './interaction.ts'

/** Everything that can be done on a screen. A test holds that every action drawn is here. */
export const HANDLERS: Handlers = {
  ...appActions,
  ...credentialActions,
  ...assetActions,
  ...pickerActions,
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

/** One thing done by one person: the same for every platform. */
export async function route(act: Act): Promise<Reply[]> {
  const { w, actor } = act
  const closed = closedScreen(w, actor)
  if (closed) return [{ kind: 'say', screen: closed }]
  const handler = HANDLERS[act.interaction.action]
  // A button of an older version, in a message that still stands somewhere.
  const replies = handler ? await handler(act) : stale(w)
  return replies.map(reply =>
    'screen' in reply ? { ...reply, screen: withoutAdministrator(w, actor, reply.screen) } : reply,
  )
}

/** What every `choose` offers while somebody types in it. A test holds that each that is drawn is here. */
export const OPTIONS: Options = {
  ...pickerOptions,
  ...peopleOptions,
  ...accountOptions,
  ...auditOptions,
  ...billingOptions,
}

/** Options of a choose; none where its screen is of an older version, or for whoever may not look. */
export async function options(act: Act, typed: string): Promise<{ id: string; label: string }[]> {
  if (closedScreen(act.w, act.actor)) return []
  return (await OPTIONS[act.interaction.action]?.(act, typed)) ?? []
}
