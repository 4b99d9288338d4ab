import { installApp } from '../../src/app/install-app.ts'
import { requestVerification } from '../../src/app/request-verification.ts'
import { agree } from './disagreement.ts'
import type { Game } from './game.ts'
import type { Asset } from './known.ts'
import { type FeedModel, settle } from './model.ts'
import { askAssets, hasConflict, isWaiting } from './product.ts'
import { unspellNames } from './spell.ts'
import { carryOutSync, carryOutVerify } from './work.ts'

export async function installFeed(game: Game, name: string): Promise<boolean> {
  const plan = game.plans.get(name)
  if (!plan || game.model.feeds.has(name)) return false
  const workspace = game.model.workspace(plan.workspace)
  const actor = await game.actor(workspace, 'first')
  if (!actor) return false
  const outcome = await installApp(game.product.ctx, actor, 'other')
  if (outcome.kind !== 'installed') return false
  // An app that nobody has touched is used again instead of a second one.
  if ([...game.model.feeds.values()].some(feed => feed.integrationId === outcome.integrationId)) return false
  game.model.install(name, outcome.integrationId, workspace.account, true)
  return true
}

export async function verifyFeed(game: Game, name: string, login: 'right' | 'wrong'): Promise<boolean> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, 'first'))
  if (!actor) return false
  const { integrationId } = feed
  const typed = { username: `${name}/${login}`, password: 'secret-7Q' }
  const place = { kind: 'person', person: 'first' } as const
  const requested = await requestVerification(game.product.ctx, actor, { integrationId, typed, place })
  if (requested.kind !== 'verifying') return false
  game.listed = { login: '', entries: [] }
  await carryOutVerify(game.product, integrationId)
  if (game.listed.login !== typed.username) return false
  game.model.verified(feed, typed.username)
  // For a running feed, the page that Verify reads is a test and no sync.
  if (feed.state !== 'active') game.model.listed(feed, game.at, game.listed.entries)
  return true
}

export async function syncFeed(game: Game, name: string): Promise<boolean> {
  const feed = game.feed(name)
  if (!feed) return false
  game.listed = { login: '', entries: [] }
  const done = await carryOutSync(game.product, feed.integrationId)
  if (done && game.listed.login) agree('read with another login', name, feed.login, game.listed.login)
  const { alike, decided, unsure } = game.model.listed(feed, game.at, game.listed.entries)
  if (alike.length > 0) game.count('~ merged')
  if (decided.length > 0) game.count('~ merged, decided differently')
  if (unsure.length > 0) game.count('~ merged, unsure which decision')
  if (done && (await hasConflict(game.product, feed.integrationId))) game.count('~ in conflict')
  if (done && (await isWaiting(game.product, feed.integrationId))) game.count('~ read before a job')
  if (unsure.length > 0) await follow(game, feed, unsure)
  return done
}

/** The contract doesn’t say which decision holds: the model takes the product’s answer from now on. */
async function follow(game: Game, feed: FeedModel, assets: readonly Asset[]): Promise<void> {
  const shown = await askAssets(game.product, feed.integrationId, null)
  for (const asset of assets) {
    const theirs = shown.filter(one => {
      const ids = game.model.idsOf(unspellNames(one))
      return asset.some(sighting => !sighting.ids.isDisjointFrom(ids))
    })
    settle(asset, { at: game.at, decided: game.at, on: theirs.some(one => one.ticked), by: 'person' })
  }
}
