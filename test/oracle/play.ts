// Longer than the other files: every kind of event is one case, played against the product and then told to the model.

import { setTimeZone } from '../../src/account/set-time-zone.ts'
import { decide, undo } from '../../src/arrival/decide.ts'
import { listWaiting } from '../../src/arrival/list-waiting.ts'
import { readArrival } from '../../src/arrival/read-arrival.ts'
import { setPrice } from '../../src/billing/set-price.ts'
import type { FeedAnswer } from '../../src/feed/feed.ts'
import { installApp } from '../../src/integration/install-app.ts'
import { removeApp } from '../../src/integration/remove-app.ts'
import { requestVerification } from '../../src/integration/request-verification.ts'
import { link } from '../../src/linking/link.ts'
import { createLinkCode } from '../../src/linking/link-code.ts'
import { unlink } from '../../src/linking/unlink.ts'
import { type Actor, findActor } from '../../src/person/actor.ts'
import { saveProfile } from '../../src/person/save-profile.ts'
import { confirm } from '../../src/selection/confirm.ts'
import { type Draft, openDraft } from '../../src/selection/draft.ts'
import { setImportNew, tickMatching, tickShown } from '../../src/selection/tick.ts'
import { dueMonths } from '../../src/work.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../src/workspace/uninstall-workspace.ts'
import { Comparison } from './compare.ts'
import { agree, Disagreement } from './disagreement.ts'
import type { Asset } from './known.ts'
import { type FeedModel, Model, nameOf, settle, type WorkspaceModel } from './model.ts'
import { askAssets, confirmByJob, isWaiting, type Product } from './product.ts'
import { Random } from './random.ts'
import { snapshotOf, unspellNames } from './spell.ts'
import { carryOutSelections, carryOutSync, carryOutVerify } from './work.ts'
import type { Entry, Event, FeedPlan, Machine, Who, World } from './world.ts'

/** How often each kind of event happened, and how often it was refused or met nothing to do. */
export type Tally = Map<string, { done: number; refused: number }>

/** Plays all events. Null: model and product agree. */
export async function play(product: Product, world: World, tally: Tally = new Map()): Promise<Disagreement | null> {
  const random = Math.random
  let played = 0
  // What is random in the product (jitter, backoff) is the same in every play of one world.
  Math.random = new Random(world.seed).next
  try {
    await product.empty()
    const game = new Game(product, world)
    await game.found()
    for (const [index, event] of world.events.entries()) {
      played = index + 1
      const done = await game.happen(event)
      const counts = tally.get(event.kind) ?? { done: 0, refused: 0 }
      counts[done ? 'done' : 'refused'] += 1
      tally.set(event.kind, counts)
    }
    return null
  } catch (error) {
    const disagreement = error instanceof Disagreement ? error : crash(error)
    disagreement.played = played
    return disagreement
  } finally {
    Math.random = random
  }
}

/** A use case or a job that throws. */
function crash(error: unknown): Disagreement {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return new Disagreement(`crash: ${message.slice(0, 80)}`, '', null, stack?.split('\n').slice(0, 8))
}

class Game {
  readonly model: Model
  readonly compare: Comparison
  readonly #plans: ReadonlyMap<string, FeedPlan>
  /** What each login of a feed lists: `feed/login`. */
  readonly #lists = new Map<string, Entry[]>()
  /** After how many pages the next read of a feed is cut short. */
  readonly #breaks = new Map<string, number>()
  /** What the feeds listed during the job that runs. */
  #listed: { login: string; entries: Entry[] } = { login: '', entries: [] }
  /** How many Confirms and approvals there had been when a draft was opened, or last shown anew. */
  readonly #opened = new Map<number, number>()
  #at = 0

  readonly product: Product
  readonly world: World

  constructor(product: Product, world: World) {
    this.product = product
    this.world = world
    this.model = new Model(world)
    const first = Temporal.Instant.fromEpochMilliseconds(world.events[0]?.at ?? 0).toZonedDateTimeISO('UTC')
    this.compare = new Comparison(product, this.model, first.toPlainDate().with({ day: 1 }).toString())
    this.#plans = new Map(world.feeds.map(plan => [plan.name, plan]))
    product.neighbours.readPage = async ({ credentials }, cursor) => this.readPage(credentials.username ?? '', cursor)
  }

  async found(): Promise<void> {
    this.product.neighbours.now = new Date((this.world.events[0]?.at ?? 0) - 86_400_000)
    for (const name of this.world.workspaces) {
      const { workspaceId, accountId } = await installWorkspace(this.product.ctx, this.installed(name))
      this.model.addWorkspace(name, accountId)
      for (const person of ['first', 'last']) {
        const profile = { workspaceId, externalId: person, name: `${person} of ${name}`, platformAdmin: true }
        await saveProfile(this.product.ctx, { ...profile, locale: 'en-US', timeZone: 'UTC' })
      }
    }
  }

  /** False where there was nothing to do or it was refused. */
  async happen(event: Event): Promise<boolean> {
    this.#at = event.at
    this.product.neighbours.now = new Date(event.at)
    switch (event.kind) {
      case 'zone':
        return await this.setZone(event.workspace, event.zone)
      case 'install':
        return await this.install(event.feed)
      case 'verify':
        return await this.verify(event.feed, event.login)
      case 'list':
        this.#lists.set(`${event.feed}/${event.login}`, event.entries)
        return true
      case 'break':
        this.#breaks.set(event.feed, event.pages)
        return true
      case 'sync':
        return await this.sync(event.feed)
      case 'open':
        return (await this.draft(event.feed, event.who)) !== null
      case 'tick':
        return await this.tick(event.feed, event.who, event.machines, event.on)
      case 'tick-all':
        return await this.edit(event, draft =>
          tickMatching(this.product.ctx, draft, { terms: [], oemName: null, model: null }, event.on),
        )
      case 'import-new':
        return await this.edit(event, draft => setImportNew(this.product.ctx, draft, event.on))
      case 'confirm':
        return await this.confirm(event.feed, event.who, event.by)
      case 'apply':
        return await carryOutSelections(this.product)
      case 'decide':
        return await this.decide(event)
      case 'undo':
        return await this.undo(event.feed, event.who, event.what)
      case 'remove':
        return await this.remove(event.feed)
      case 'uninstall':
        return await this.uninstall(event.workspace)
      case 'reinstall':
        return await this.reinstall(event.workspace)
      case 'price':
        return await this.price(event.feed, event.cents)
      case 'close':
        return await this.close()
      case 'link':
        return await this.link(event.giver, event.taker)
      case 'unlink':
        return await this.unlink(event.workspace)
      case 'ask':
        return await this.ask(event.workspaces, event.months)
      default:
        return event satisfies never
    }
  }

  // Neighbours

  private installed(name: string) {
    const platform = this.world.workspaces.indexOf(name) % 2 === 0 ? ('slack' as const) : ('teams' as const)
    return { platform, externalId: `${this.world.seed}-${name}`, name, botUserId: 'B1', installedBy: null }
  }

  private readPage(login: string, cursor: string | null): FeedAnswer {
    const [feed = ''] = login.split('/')
    const page = Number(cursor ?? 0)
    const plan = this.#plans.get(feed)
    if (!plan) return { kind: 'wrong_credentials' }
    const stop = this.#breaks.get(feed)
    if (stop !== undefined && page >= stop) {
      this.#breaks.delete(feed)
      return { kind: 'unreachable', detail: 'cut short' }
    }
    const list = this.#lists.get(login) ?? []
    const entries = list.slice(page * plan.pageSize, (page + 1) * plan.pageSize)
    this.#listed.login = login
    this.#listed.entries.push(...entries)
    const equipment = entries.map(entry => snapshotOf(this.machine(entry.machine), entry, this.#at))
    const next = (page + 1) * plan.pageSize < list.length ? String(page + 1) : null
    return { kind: 'page', equipment, next, truncated: false, oddities: [] }
  }

  private machine(name: string): Machine {
    const machine = this.model.machines.get(name)
    if (!machine) throw new Error(`No machine ${name}`)
    return machine
  }

  /** Whoever acts, as the database knows them at that moment. */
  private async actor(workspace: WorkspaceModel, person: Who): Promise<Actor | null> {
    if (!workspace.installed) return null
    const { platform, externalId } = this.installed(workspace.name)
    return await findActor(this.product.db, { platform, workspace: externalId, person })
  }

  private async actorOf(feed: FeedModel, who: Who): Promise<Actor | null> {
    const workspaces = this.model.workspacesOf(this.model.accountOf(feed))
    const workspace = workspaces.at(who === 'first' ? 0 : -1)
    return workspace ? await this.actor(workspace, who) : null
  }

  private feed(name: string): FeedModel | null {
    const feed = this.model.feeds.get(name)
    return feed && feed.state !== 'removed' ? feed : null
  }

  // Events

  private async setZone(name: string, zone: string): Promise<boolean> {
    const workspace = this.model.workspace(name)
    const { account } = workspace
    const actor = await this.actor(workspace, 'first')
    if (!actor) return false
    const outcome = await setTimeZone(this.product.ctx, actor, zone)
    if (outcome.kind !== 'changed') return false
    account.zones.set(this.#at, zone, account.firstConfirm !== null)
    return true
  }

  private async install(name: string): Promise<boolean> {
    const plan = this.#plans.get(name)
    if (!plan || this.model.feeds.has(name)) return false
    const workspace = this.model.workspace(plan.workspace)
    const actor = await this.actor(workspace, 'first')
    if (!actor) return false
    const outcome = await installApp(this.product.ctx, actor, 'oracle')
    if (outcome.kind !== 'installed') return false
    // An app that nobody has touched is given again instead of a second one.
    if ([...this.model.feeds.values()].some(feed => feed.integrationId === outcome.integrationId)) return false
    this.model.install(name, outcome.integrationId, workspace.account, true)
    return true
  }

  private async verify(name: string, login: 'right' | 'wrong'): Promise<boolean> {
    const feed = this.feed(name)
    const actor = feed && (await this.actorOf(feed, 'first'))
    if (!actor) return false
    const { integrationId } = feed
    const typed = { username: `${name}/${login}`, password: 'secret-7Q' }
    const place = { kind: 'person', person: 'first' } as const
    const requested = await requestVerification(this.product.ctx, actor, { integrationId, typed, place })
    if (requested.kind !== 'verifying') return false
    this.#listed = { login: '', entries: [] }
    await carryOutVerify(this.product, integrationId)
    if (this.#listed.login !== typed.username) return false
    this.model.verified(feed, typed.username)
    // Of a feed that runs, the page that Verify reads is a try and no sync.
    if (feed.state !== 'active') this.model.listed(feed, this.#at, this.#listed.entries)
    return true
  }

  private async sync(name: string): Promise<boolean> {
    const feed = this.feed(name)
    if (!feed) return false
    this.#listed = { login: '', entries: [] }
    const done = await carryOutSync(this.product, feed.integrationId)
    const unsure = this.model.listed(feed, this.#at, this.#listed.entries)
    if (unsure.length > 0) await this.follow(feed, unsure)
    return done
  }

  /** PRODUCT.md doesn't say which decision holds: the product's word does, from now on. */
  private async follow(feed: FeedModel, assets: readonly Asset[]): Promise<void> {
    const shown = await askAssets(this.product, feed.integrationId, null)
    for (const asset of assets) {
      const theirs = shown.filter(one => {
        const ids = this.model.idsOf(unspellNames(one))
        return asset.some(sighting => !sighting.ids.isDisjointFrom(ids))
      })
      settle(
        asset,
        this.#at,
        theirs.some(one => one.ticked),
      )
    }
  }

  private async draft(name: string, who: Who): Promise<{ draft: Draft; actor: Actor; feed: FeedModel } | null> {
    const feed = this.feed(name)
    const actor = feed && (await this.actorOf(feed, who))
    if (!actor) return null
    const draft = await openDraft(this.product.ctx, actor, feed.integrationId)
    if ('kind' in draft) return null
    if (!this.#opened.has(draft.id)) this.#opened.set(draft.id, feed.version)
    return { draft, actor, feed }
  }

  private async edit(which: { feed: string; who: Who }, change: (draft: Draft) => Promise<unknown>): Promise<boolean> {
    const found = await this.draft(which.feed, which.who)
    if (found) await change(found.draft)
    return found !== null
  }

  private async tick(name: string, who: Who, machines: readonly string[], on: boolean): Promise<boolean> {
    return await this.edit({ feed: name, who }, async draft => {
      const feed = this.feed(name)
      if (!feed) return
      const shown = (await askAssets(this.product, feed.integrationId, draft))
        .filter(one => {
          const asset = this.model.find(feed, this.model.idsOf(unspellNames(one)))
          return asset !== null && machines.includes(nameOf(asset))
        })
        .map(one => one.id)
      await tickShown(this.product.ctx, draft, { shown, ticked: on ? shown : [] })
    })
  }

  private async confirm(name: string, who: Who, by: 'inline' | 'job'): Promise<boolean> {
    const found = await this.draft(name, who)
    if (!found) return false
    // Refused, and shown anew: pressed again.
    const done = (await this.press(found, by)) ?? (await this.press(await this.draft(name, who), by))
    if (!done) return false
    const { feed } = found
    const seen = this.compare.matchAssets(feed, this.#at, done.shown)
    for (const [asset] of seen) {
      if (!done.told.some(one => this.nameOf(feed, one) === nameOf(asset))) seen.delete(asset)
    }
    this.model.confirm(feed, this.#at, { importNew: done.importNew, seen })
    return true
  }

  /** Presses Confirm below what is shown. Null: refused. */
  private async press(found: { draft: Draft; actor: Actor; feed: FeedModel } | null, by: 'inline' | 'job') {
    if (!found) return null
    const { draft, actor, feed } = found
    const shown = await askAssets(this.product, feed.integrationId, draft)
    const waits = await isWaiting(this.product, feed.integrationId)
    const now = waits ? await askAssets(this.product, feed.integrationId, null) : []
    const outcome =
      by === 'job' ? await confirmByJob(this.product, actor, draft) : await confirm(this.product.ctx, actor, draft.id)
    const opened = this.#opened.get(draft.id) ?? feed.version
    if (outcome.kind !== 'confirmed') {
      this.#opened.set(draft.id, feed.version)
      return null
    }
    if (feed.state === 'active') agree('a Confirm of an older draft is taken', feed.name, feed.version, opened)
    // While an earlier Confirm waits for its job, what this one doesn't change is as that one will make it.
    const changes = shown.filter(one => now.find(({ id }) => id === one.id)?.ticked !== one.ticked)
    return { importNew: draft.importNew, shown, told: waits && draft.base === 'selected' ? changes : shown }
  }

  private async decide(event: Extract<Event, { kind: 'decide' }>): Promise<boolean> {
    const feed = this.feed(event.feed)
    const actor = feed && (await this.actorOf(feed, event.who))
    if (!actor) return false
    const waiting = (await listWaiting(this.product.db, actor.accountId, 100)).map(arrival => arrival.id)
    for (const id of waiting) {
      const before = await this.arrival(id)
      if (before?.integrationId !== feed.integrationId) continue
      const one = before.assets.find(asset => asset.decision === null && this.nameOf(feed, asset) === event.machine)
      if (event.machine !== null && !one) continue
      const { decision } = event
      const outcome = await decide(this.product.ctx, actor, { arrivalId: id, assetId: one?.id ?? null, decision })
      if (outcome.kind !== 'decided') return false
      const changed = await this.changed(feed, before, (was, is) => was === null && is === decision)
      this.model.decide(feed, this.#at, changed, decision === 'approved')
      return true
    }
    return false
  }

  private async undo(name: string, who: Who, what: 'imported' | 'decided'): Promise<boolean> {
    const feed = this.feed(name)
    const actor = feed && (await this.actorOf(feed, who))
    if (!actor) return false
    // Approved by the Confirm that waits and undone at once: the arrival shows neither.
    if (what === 'decided' && (await isWaiting(this.product, feed.integrationId))) return false
    const arrivals = await this.product.db
      .selectFrom('arrival')
      .select('id')
      .where('integration_id', '=', feed.integrationId)
      .orderBy('id', 'desc')
      .execute()
    for (const { id } of arrivals) {
      const before = await this.arrival(id)
      const undone = what === 'imported' ? ['imported'] : ['approved', 'declined']
      if (!before?.assets.some(asset => undone.includes(asset.decision ?? ''))) continue
      const outcome = await undo(this.product.ctx, actor, { arrivalId: id, what })
      if (outcome.kind !== 'undone') return false
      const off = await this.changed(feed, before, was => undone.includes(was ?? '') && was !== 'declined')
      this.model.decide(feed, this.#at, off, false)
      if (what === 'decided') {
        const open = await this.changed(feed, before, was => undone.includes(was ?? ''))
        this.model.reopen(open, this.#at)
      }
      return true
    }
    return false
  }

  private async arrival(id: number) {
    return await readArrival(this.product.db, id, { limit: 100, order: 'arrived' })
  }

  private nameOf(feed: FeedModel, asset: Parameters<typeof unspellNames>[0]): string | null {
    const found = this.model.find(feed, this.model.idsOf(unspellNames(asset)))
    return found && nameOf(found)
  }

  /** The assets of an arrival whose decision has changed so. */
  private async changed(
    feed: FeedModel,
    before: NonNullable<Awaited<ReturnType<typeof readArrival>>>,
    so: (was: string | null, is: string | null) => boolean,
  ): Promise<Asset[]> {
    const after = await this.arrival(before.id)
    const changed = before.assets.filter(({ id, decision }) => {
      const is = after?.assets.find(asset => asset.id === id)?.decision ?? null
      return is !== decision && so(decision, is)
    })
    return changed
      .map(asset => this.model.find(feed, this.model.idsOf(unspellNames(asset))))
      .filter(asset => asset !== null)
  }

  private async remove(name: string): Promise<boolean> {
    const feed = this.feed(name)
    const actor = feed && (await this.actorOf(feed, 'first'))
    if (!actor) return false
    const outcome = await removeApp(this.product.ctx, actor, feed.integrationId)
    if (outcome.kind !== 'removed') return false
    this.model.remove(feed, this.#at)
    return true
  }

  private async uninstall(name: string): Promise<boolean> {
    const workspace = this.model.workspace(name)
    if (!workspace.installed) return false
    await uninstallWorkspace(this.product.ctx, this.installed(name))
    workspace.installed = false
    if (this.model.workspacesOf(workspace.account).length > 0) return true
    for (const feed of this.model.feedsOf(workspace.account)) {
      if (feed.state !== 'removed') this.model.remove(feed, this.#at)
    }
    return true
  }

  private async reinstall(name: string): Promise<boolean> {
    const workspace = this.model.workspace(name)
    if (workspace.installed) return false
    const { accountId } = await installWorkspace(this.product.ctx, this.installed(name))
    agree('reinstalled into another account', name, workspace.account.id, accountId)
    workspace.installed = true
    return true
  }

  private async price(name: string, cents: number | null): Promise<boolean> {
    const feed = this.feed(name)
    const actor = feed && (await this.actorOf(feed, 'first'))
    if (!actor) return false
    const typed = cents === null ? '' : (cents / 100).toFixed(2)
    const { integrationId } = feed
    const outcome = await setPrice(this.product.ctx, actor, { integrationId, typed, currency: 'EUR' })
    if (outcome.kind !== 'set') return false
    feed.prices.push({ at: this.#at, cents })
    return true
  }

  private async close(): Promise<boolean> {
    let closed = 0
    for (let rounds = 0; rounds < 100; rounds += 1) {
      const [work] = await dueMonths(this.product.ctx)
      if (work?.job !== 'close-month') return closed > 0
      await this.product.carryOut(work)
      closed += 1
      const workspaces = [...this.model.workspaces.values()].filter(one => one.account.id === work.accountId)
      const [first] = workspaces
      if (first) await this.compare.month(first.account, work.month, this.#at, workspaces)
    }
    throw new Error('There is always a month to close')
  }

  private async link(giver: string, taker: string): Promise<boolean> {
    const sides = [this.model.workspace(giver), this.model.workspace(taker)] as const
    const [gives, takes] = [await this.actor(sides[0], 'first'), await this.actor(sides[1], 'first')]
    if (!gives || !takes) return false
    const code = await createLinkCode(this.product.ctx, gives)
    if (code.kind !== 'code') return false
    const outcome = await link(this.product.ctx, takes, code.code)
    if (outcome.kind !== 'linked') return false
    const accounts = sides.map(side => side.account)
    const keeps = accounts.find(account => account.id === outcome.keeps.accountId)
    const joins = accounts.find(account => account.id === outcome.joins.accountId)
    if (!keeps || !joins) throw new Disagreement('linked other accounts', giver, accounts, outcome)
    this.model.link(this.#at, keeps, joins)
    return true
  }

  private async unlink(name: string): Promise<boolean> {
    const workspace = this.model.workspace(name)
    const actor = await this.actor(workspace, 'first')
    if (!actor || (await unlink(this.product.ctx, actor)).kind !== 'unlinked') return false
    const after = await this.actor(workspace, 'first')
    if (!after) throw new Error(`Nobody left in ${name}`)
    this.model.unlink(workspace, after.accountId)
    return true
  }

  private async ask(names: readonly string[], months: 'all' | 'recent'): Promise<boolean> {
    const workspaces = names.map(name => this.model.workspace(name)).filter(workspace => workspace.installed)
    for (const workspace of workspaces) await this.compare.workspace(workspace, this.#at, months)
    return workspaces.length > 0
  }
}
