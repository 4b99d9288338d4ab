import { readAccount } from '../../../src/account/read-account.ts'
import { type Actor, may } from '../../../src/actor.ts'
import { listUndelivered } from '../../../src/announcement/undelivered.ts'
import { parseSearch } from '../../../src/asset/search-text.ts'
import { readSoFar } from '../../../src/billing/read-so-far.ts'
import type { Context } from '../../../src/context.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { readUnconfirmed } from '../../../src/selection/draft.ts'
import { fold } from '../../../src/text/fold.ts'
import { closedScreen, withoutAdministrator } from '../gate.ts'
import { appName } from '../marketplace/app-name.ts'
import type { Screen } from '../screen.ts'
import { otherZone } from '../settings/draw-settings.ts'
import type { Words } from '../words/words.ts'
import { homeScreen } from './home-screen.ts'

/** Draws the App Library and the Marketplace in their current state. */
export async function drawHome(ctx: Context, w: Words, actor: Actor, search: string): Promise<Screen> {
  const closed = closedScreen(w, actor)
  if (closed) return closed
  const [integrations, unconfirmed, undelivered, soFar, offerZone] = await Promise.all([
    listIntegrations(ctx.db, actor.accountId),
    readUnconfirmed(ctx.db, actor),
    listUndelivered(ctx, actor.accountId),
    readSoFar(ctx, actor.accountId),
    zoneToOffer(ctx, actor),
  ])
  const terms = parseSearch(search)
  const apps = ctx.feed.catalogue.filter(
    app =>
      terms.length === 0 || terms.some(term => fold(`${app.oem} ${app.name} ${appName(w, app)}`).includes(fold(term))),
  )
  const facts = { integrations, unconfirmed, apps, search, undelivered: undelivered.length, soFar, offerZone }
  return withoutAdministrator(w, actor, homeScreen(w, actor, facts))
}

/** The Administrator's own zone, if the account's calendar months are still counted in UTC; else null. */
async function zoneToOffer(ctx: Context, actor: Actor): Promise<string | null> {
  if (!may(actor, 'administer')) return null
  // Not the actor's copy: the action just done may have changed the zone.
  const { timeZone } = await readAccount(ctx, actor.accountId)
  return timeZone === 'UTC' ? otherZone(actor, timeZone) : null
}
