import { decide, undo } from '../../src/arrival/decide.ts'
import { listWaiting } from '../../src/arrival/list-waiting.ts'
import { readArrival } from '../../src/arrival/read-arrival.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { type Draft, openDraft } from '../../src/selection/draft.ts'
import { tickPage } from '../helpers/page-form.ts'
import { agree } from './disagreement.ts'
import type { Game, Screen } from './game.ts'
import { type Asset, isSelected } from './known.ts'
import { type FeedModel, nameOf } from './model.ts'
import { askAssets, confirmByJob, isWaiting } from './product.ts'
import { unspellNames } from './spell.ts'
import type { Event, Who } from './world.ts'

/** Draws a person’s list again: whatever happens later, this is what they have seen. */
export async function openScreen(game: Game, name: string, who: Who): Promise<Screen | null> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, who))
  if (!actor) return null
  const draft = await openDraft(game.product.ctx, actor, feed.integrationId)
  if ('kind' in draft) return null
  const screen = { draft, actor, feed, version: feed.version }
  game.screens.set(`${name} ${actor.personId}`, screen)
  return screen
}

export async function editDraft(
  game: Game,
  which: { feed: string; who: Who },
  change: (draft: Draft) => Promise<unknown>,
): Promise<boolean> {
  const before = await openScreen(game, which.feed, which.who)
  if (!before) return false
  await change(before.draft)
  return (await openScreen(game, which.feed, which.who)) !== null
}

export async function tickMachines(
  game: Game,
  name: string,
  who: Who,
  machines: readonly string[],
  on: boolean,
): Promise<boolean> {
  return await editDraft(game, { feed: name, who }, async draft => {
    const feed = game.feed(name)
    if (!feed) return
    const shown = (await askAssets(game.product, feed.integrationId, draft))
      .filter(one => {
        const asset = game.model.find(feed, game.model.idsOf(unspellNames(one)))
        return asset !== null && machines.includes(nameOf(asset))
      })
      .map(one => one.id)
    await tickPage(game.product.ctx, draft, { shown, ticked: on ? shown : [] })
  })
}

export async function pressConfirm(game: Game, name: string, who: Who, by: 'inline' | 'job'): Promise<boolean> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, who))
  if (!actor) return false
  const screen = game.screens.get(`${name} ${actor.personId}`)
  // Refused and drawn again, so it is pressed again.
  const done =
    (screen && (await press(game, { ...screen, actor }, by))) ??
    (await press(game, await openScreen(game, name, who), by))
  game.screens.delete(`${name} ${actor.personId}`)
  if (!done) return false
  const seen = game.compare.matchAssets(feed, game.at, done.shown)
  for (const [asset] of seen) {
    if (!done.told.some(one => game.nameOf(feed, one) === nameOf(asset))) seen.delete(asset)
  }
  game.model.confirm(feed, game.at, { importNew: done.importNew, seen })
  return true
}

/** Presses Confirm below what is shown. Null: refused. */
async function press(game: Game, screen: Screen | null, by: 'inline' | 'job') {
  if (!screen) return null
  const { draft, actor, feed, version } = screen
  const shown = await askAssets(game.product, feed.integrationId, draft)
  const waits = await isWaiting(game.product, feed.integrationId)
  const now = waits ? await askAssets(game.product, feed.integrationId, null) : []
  const outcome =
    by === 'job' ? await confirmByJob(game.product, actor, draft) : await confirm(game.product.ctx, actor, draft.id)
  if (outcome.kind !== 'confirmed') return null
  if (outcome.underWay) game.count('~ Confirm by job')
  if (waits) game.count('~ Confirm before a job')
  if (feed.state === 'active') agree('a Confirm of an older draft is taken', feed.name, feed.version, version)
  // While an earlier Confirm waits for its job, assets that this one doesn’t change will be as that one makes them.
  const changes = shown.filter(one => now.find(({ id }) => id === one.id)?.ticked !== one.ticked)
  return { importNew: draft.importNew, shown, told: waits && draft.base === 'selected' ? changes : shown }
}

export async function decideArrival(game: Game, event: Extract<Event, { kind: 'decide' }>): Promise<boolean> {
  const feed = game.feed(event.feed)
  const actor = feed && (await game.actorOf(feed, event.who))
  if (!actor) return false
  const waiting = (await listWaiting(game.product.db, actor.accountId, 100)).map(arrival => arrival.id)
  for (const id of waiting) {
    const before = await readCard(game, feed, id)
    if (before?.integrationId !== feed.integrationId) continue
    const one = before.assets.find(asset => asset.decision === null && game.nameOf(feed, asset) === event.machine)
    if (event.machine !== null && !one) continue
    const { decision } = event
    const waits = await isWaiting(game.product, feed.integrationId)
    const outcome = await decide(game.product.ctx, actor, { arrivalId: id, assetIds: one ? [one.id] : null, decision })
    if (outcome.kind !== 'decided') return false
    if (waits) game.count('~ decided before a job')
    const changed = await assetsChanged(game, feed, before, (was, is) => was === null && is === decision)
    game.model.decide(feed, game.at, changed, decision === 'approved')
    return true
  }
  return false
}

export async function undoArrival(game: Game, name: string, who: Who, what: 'imported' | 'decided'): Promise<boolean> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, who))
  if (!actor) return false
  const waits = await isWaiting(game.product, feed.integrationId)
  const arrivals = await game.product.db
    .selectFrom('arrival')
    .select('id')
    .where('integration_id', '=', feed.integrationId)
    .orderBy('id', 'desc')
    .execute()
  for (const { id } of arrivals) {
    const before = await readCard(game, feed, id)
    const undone = what === 'imported' ? ['imported'] : ['approved', 'declined']
    if (!before?.assets.some(asset => undone.includes(asset.decision ?? ''))) continue
    const outcome = await undo(game.product.ctx, actor, { arrivalId: id, what })
    if (outcome.kind !== 'undone') return false
    game.count(`~ undone, ${what}`)
    if (waits) game.count('~ undone before a job')
    const off = await assetsChanged(game, feed, before, was => undone.includes(was ?? ''))
    const chosen = off.filter(isSelected)
    game.model.decide(feed, game.at, chosen, false)
    if (what === 'decided') game.model.reopen(off, game.at)
    return true
  }
  return false
}

/** An arrival after the waiting Confirms, which approve what they select. */
async function readCard(game: Game, feed: FeedModel, id: number) {
  const arrival = await readArrival(game.product.db, game.model.accountOf(feed).id, id, {
    limit: 100,
    order: 'arrived',
  })
  if (!arrival || !(await isWaiting(game.product, feed.integrationId))) return arrival
  const assets = arrival.assets.map(one => {
    const asset = game.model.find(feed, game.model.idsOf(unspellNames(one)))
    return one.decision === null && asset && isSelected(asset) ? { ...one, decision: 'approved' as const } : one
  })
  return { ...arrival, assets }
}

/** The assets of an arrival whose decision has changed so. */
async function assetsChanged(
  game: Game,
  feed: FeedModel,
  before: NonNullable<Awaited<ReturnType<typeof readCard>>>,
  so: (was: string | null, is: string | null) => boolean,
): Promise<Asset[]> {
  const after = await readCard(game, feed, before.id)
  const changed = before.assets.filter(({ id, decision }) => {
    const is = after?.assets.find(asset => asset.id === id)?.decision ?? null
    return is !== decision && so(decision, is)
  })
  return changed
    .map(asset => game.model.find(feed, game.model.idsOf(unspellNames(asset))))
    .filter(asset => asset !== null)
}
