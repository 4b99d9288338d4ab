import { listUndelivered } from '../../src/announcement/undelivered.ts'
import { fold, parseSearch } from '../../src/asset/search-text.ts'
import type { Context } from '../../src/context.ts'
import { listIntegrations } from '../../src/integration/list-integrations.ts'
import type { Actor } from '../../src/person/actor.ts'
import type { Screen } from './screen.ts'
import { homeScreen } from './screens/home.ts'
import type { Words } from './words/words.ts'

/** The App Library and the Marketplace as they are now. */
export async function drawHome(ctx: Context, w: Words, actor: Actor, search: string): Promise<Screen> {
  const [integrations, undelivered] = await Promise.all([
    listIntegrations(ctx.db, actor.accountId),
    listUndelivered(ctx, actor.accountId),
  ])
  const terms = parseSearch(search)
  const apps = ctx.feed.catalogue.filter(
    app => terms.length === 0 || terms.some(term => fold(`${app.oem} ${app.name}`).includes(fold(term))),
  )
  return homeScreen(w, actor, { integrations, apps, search, undelivered: undelivered.length })
}
