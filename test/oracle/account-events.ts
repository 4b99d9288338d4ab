import { setTimeZone } from '../../src/account/set-time-zone.ts'
import { removeApp } from '../../src/app/remove-app.ts'
import { setPrice } from '../../src/billing/set-price.ts'
import { dueFor } from '../../src/due-work.ts'
import { link } from '../../src/linking/link.ts'
import { createLinkCode } from '../../src/linking/link-code.ts'
import { unlink } from '../../src/linking/unlink.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../src/workspace/uninstall-workspace.ts'
import { agree, Disagreement } from './disagreement.ts'
import type { Game } from './game.ts'
import { isWaiting } from './product.ts'

export async function setZone(game: Game, name: string, zone: string): Promise<boolean> {
  const workspace = game.model.workspace(name)
  const { account } = workspace
  const actor = await game.actor(workspace, 'first')
  if (!actor) return false
  const outcome = await setTimeZone(game.product.ctx, actor, zone)
  if (outcome.kind !== 'changed') return false
  if (account.firstConfirm !== null) game.count('~ zone after Confirm')
  account.zones.set(game.at, zone, account.firstConfirm !== null)
  return true
}

export async function priceFeed(game: Game, name: string, cents: number | null): Promise<boolean> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, 'first'))
  if (!actor) return false
  const typed = cents === null ? '' : (cents / 100).toFixed(2)
  const { integrationId } = feed
  const outcome = await setPrice(game.product.ctx, actor, { integrationId, typed, currency: 'EUR' })
  if (outcome.kind !== 'set') return false
  const { start } = game.model.boundsOf(feed, outcome.from)
  if (game.at - start < 7 * 3_600_000) game.count('~ price in the first hours of a month')
  feed.prices.push({ at: game.at, cents })
  return true
}

export async function removeFeed(game: Game, name: string): Promise<boolean> {
  const feed = game.feed(name)
  const actor = feed && (await game.actorOf(feed, 'first'))
  if (!actor) return false
  const waits = await isWaiting(game.product, feed.integrationId)
  const outcome = await removeApp(game.product.ctx, actor, feed.integrationId)
  if (outcome.kind !== 'removed') return false
  if (waits) game.count('~ removed before a job')
  game.model.remove(feed, game.at)
  return true
}

export async function uninstall(game: Game, name: string): Promise<boolean> {
  const workspace = game.model.workspace(name)
  if (!workspace.installed) return false
  await uninstallWorkspace(game.product.ctx, game.installed(name))
  workspace.installed = false
  if (game.model.workspacesOf(workspace.account).length > 0) return true
  for (const feed of game.model.feedsOf(workspace.account)) {
    if (feed.state !== 'removed') game.model.remove(feed, game.at)
  }
  return true
}

export async function reinstall(game: Game, name: string): Promise<boolean> {
  const workspace = game.model.workspace(name)
  if (workspace.installed) return false
  const { accountId } = await installWorkspace(game.product.ctx, game.installed(name))
  agree('reinstalled into another account', name, workspace.account.id, accountId)
  workspace.installed = true
  return true
}

export async function closeMonths(game: Game): Promise<boolean> {
  let closed = 0
  for (let rounds = 0; rounds < 100; rounds += 1) {
    const [work] = await dueFor(game.product.ctx, 'close-month')
    if (work?.job !== 'close-month') return closed > 0
    await game.product.carryOut(work)
    closed += 1
    for (const workspace of game.model.workspaces.values()) {
      if (workspace.account.id === work.accountId) await game.compare.month(workspace, work.month, game.at)
    }
  }
  throw new Error('There is always a month to close')
}

export async function linkWorkspaces(game: Game, giver: string, taker: string): Promise<boolean> {
  const sides = [game.model.workspace(giver), game.model.workspace(taker)] as const
  const [gives, takes] = [await game.actor(sides[0], 'first'), await game.actor(sides[1], 'first')]
  if (!gives || !takes) return false
  const code = await createLinkCode(game.product.ctx, gives)
  if (code.kind !== 'code') return false
  const outcome = await link(game.product.ctx, takes, code.code)
  if (outcome.kind !== 'linked') return false
  const accounts = sides.map(side => side.account)
  const keeps = accounts.find(account => account.id === outcome.keeps.accountId)
  const joins = accounts.find(account => account.id === outcome.joins.accountId)
  if (!keeps || !joins) throw new Disagreement('linked other accounts', giver, accounts, outcome)
  if (sides.every(side => game.compare.hasClosed(side))) game.count('~ linked, both with closed months')
  if (keeps.zones.latest !== joins.zones.latest) game.count('~ linked, of two zones')
  game.model.link(game.at, keeps, joins)
  return true
}

export async function unlinkWorkspace(game: Game, name: string): Promise<boolean> {
  const workspace = game.model.workspace(name)
  const actor = await game.actor(workspace, 'first')
  if (!actor || (await unlink(game.product.ctx, actor)).kind !== 'unlinked') return false
  const after = await game.actor(workspace, 'first')
  if (!after) throw new Error(`Nobody left in ${name}`)
  game.model.unlink(workspace, after.accountId)
  return true
}

export async function askAll(game: Game, names: readonly string[], months: 'all' | 'recent'): Promise<boolean> {
  const workspaces = names.map(name => game.model.workspace(name)).filter(workspace => workspace.installed)
  for (const workspace of workspaces) await game.compare.workspace(workspace, game.at, months)
  return workspaces.length > 0
}
