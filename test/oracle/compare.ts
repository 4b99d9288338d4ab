// Longer than the other files: all comparisons are here, so that they can be read in one go.
import type { EquipmentNames } from '../../src/asset/equipment-snapshot.ts'
import type { MonthAsset } from '../../src/billing/list-month-assets.ts'
import { monthAfter, monthsFrom } from './calendar.ts'
import { agree, Disagreement } from './disagreement.ts'
import { type Asset, assetsOf, isSelected } from './known.ts'
import { type FeedAnswer, type FeedModel, type Model, nameOf, type WorkspaceModel } from './model.ts'
import { askAssets, askHistory, askMonth, isWaiting, namesConflict, type Product } from './product.ts'
import { unspellNames } from './spell.ts'

/** What the product answers of a feed's month. */
type Found = Omit<FeedAnswer, 'ambiguous' | 'doubtful' | 'billed'> & {
  twice: string[]
  /** The names of the billed ones: forever the same in a closed month. */
  names: string[]
  /** How many of the billed ones are also billed in another feed, as the bill says. */
  shared: number
}

interface Totals {
  received: number
  selected: number
  billable: number
}

/** Answers about months that are over, by who read them: `workspace month`. */
type Told = Map<string, { accountId: number } & Omit<MonthAnswer, 'soFar'>>

interface MonthAnswer {
  soFar: boolean
  feeds: Map<string, Found>
  /** What the month before is said to have come to. */
  previous: Totals | null
}

/** Compares the product’s answers with the model’s, and with its own earlier ones. */
export class Comparison {
  readonly #told: Told = new Map()
  /** The right answer when a feed’s month was closed: `feed month`. */
  readonly #closed = new Map<string, FeedAnswer>()

  readonly product: Product
  readonly model: Model
  readonly firstMonth: string

  constructor(product: Product, model: Model, firstMonth: string) {
    this.product = product
    this.model = model
    this.firstMonth = firstMonth
  }

  /** What a workspace may ask at that moment: all months, or the current one and those beside it. */
  async workspace(workspace: WorkspaceModel, at: number, months: 'all' | 'recent'): Promise<void> {
    const { account } = workspace
    const running = account.zones.monthAt(at)
    const first = months === 'all' ? monthAfter(this.firstMonth, -1) : monthAfter(running, -1)
    for (const month of monthsFrom(first, 40)) {
      if (month > monthAfter(running)) break
      await this.month(workspace, month, at)
    }
    await this.history(workspace, running, at)
    for (const feed of this.model.feedsOf(account)) await this.assets(feed, at)
  }

  /**
   * A month that was closed just now, or that may still change. The asker remembers the answers about closed months.
   */
  async month(asker: WorkspaceModel, month: string, at: number): Promise<void> {
    const { account } = asker
    const answer = await this.ask(asker, month)
    const where = `${month} of ${asker.name} at ${new Date(at).toISOString()}`
    const before = this.#told.get(`${asker.name} ${monthAfter(month, -1)}`)
    const known = (before?.feeds.size ?? 0) > 0
    if (before && known)
      agree('the month before a month', where, totalsOf(before.feeds), answer.previous ?? totalsOf(new Map()))
    if (this.#told.has(`${asker.name} ${month}`)) return this.sameAsBefore(asker, month, answer, where)
    const feeds = this.model.feedsOf(account)
    const end = Math.max(account.zones.boundsOf(month).end, ...feeds.map(feed => this.model.boundsOf(feed, month).end))
    if (at < end) agree('so far', where, true, answer.soFar)
    for (const feed of feeds) await this.feed(feed, month, answer, where, at)
    if (!answer.soFar) this.#told.set(`${asker.name} ${month}`, { ...answer, accountId: account.id })
  }

  hasClosed({ name }: WorkspaceModel): boolean {
    return [...this.#told].some(([key, { feeds }]) => key.startsWith(`${name} `) && feeds.size > 0)
  }

  /**
   * The picture shows the closed months as they were told. A month that the account never closed, as it was over before its
   * first Confirm, was told without feeds: it is the month of whatever account the asker joins.
   */
  private async history(asker: WorkspaceModel, month: string, at: number): Promise<void> {
    const history = await askHistory(this.product, { accountId: asker.account.id, workspaceId: asker.id }, month)
    for (const { month: of, billable } of history) {
      const told = this.#told.get(`${asker.name} ${of}`)
      const where = `${of} of ${asker.name} at ${new Date(at).toISOString()}`
      if (told && told.feeds.size > 0)
        agree('picture of a closed month', where, totalsOf(told.feeds).billable, billable)
    }
  }

  private async feed(feed: FeedModel, month: string, answer: MonthAnswer, where: string, at: number): Promise<void> {
    const closed = this.#closed.get(`${feed.name} ${month}`)
    const got = answer.feeds.get(feed.name)
    // Closed before the asker came to the account: the asker need not see it.
    if (closed && !got) return
    const expected = closed ?? this.model.answer(feed, month, at)
    if (!answer.soFar) this.#closed.set(`${feed.name} ${month}`, expected)
    const found = got ?? {
      received: 0,
      selected: 0,
      billable: 0,
      price: expected.price,
      machines: [],
      twice: [],
      names: [],
      shared: 0,
    }
    const state = answer.soFar ? 'open' : 'closed'
    const name = `${feed.name} in ${where}`
    // A conflict that arose later isn’t in a closed month.
    const twice = closed ? [] : found.twice
    if (this.model.ambiguous.size > 0) return this.conflictingFeed(expected, { ...found, twice }, state, name)
    agree(`received, ${state}`, name, expected.received, found.received)
    // The selection of a Confirm that waits for its job isn’t there yet, and needn’t be while the month is open.
    if (answer.soFar && (await isWaiting(this.product, feed.integrationId))) return
    agree(`selected, ${state}`, name, expected.selected, found.selected)
    agree(`billable, ${state}`, name, [expected.billable, expected.machines], [found.billable, found.machines])
    if (got && expected.billable > 0) agree(`price, ${state}`, name, expected.price, found.price)
    if (closed) return
    const others = this.model
      .feedsOf(this.model.accountOf(feed))
      .filter(other => answer.feeds.has(other.name) && other !== feed)
    for (const other of others) if (answer.soFar && (await isWaiting(this.product, other.integrationId))) return
    const shared = others.flatMap(other => this.model.answer(other, month, at).billed)
    agree(`billed in another feed, ${state}`, name, countShared(expected.billed, shared), found.shared)
  }

  /** Machines that can be mistaken for each other: counts have bounds, and what is billed twice must be named. */
  private conflictingFeed(expected: FeedAnswer, found: Found, state: string, name: string): void {
    const least = expected.received - expected.ambiguous
    const most = least + expected.doubtful
    const within = least <= found.received && found.received <= most
    if (!within) agree(`received with conflicts, ${state}`, name, [least, most], found.received)
    agree(`billed twice and not named, ${state}`, name, [], found.twice)
    if (found.billable > found.received)
      agree(`billable with conflicts, ${state}`, name, found.received, found.billable)
  }

  private sameAsBefore(asker: WorkspaceModel, month: string, answer: MonthAnswer, where: string): void {
    const before = this.#told.get(`${asker.name} ${month}`)
    if (!before) return
    const moved = before.accountId === asker.account.id ? '' : ' after its account changed'
    agree(`closed month opened again${moved}`, where, false, answer.soFar)
    agree(`month before a closed month${moved}`, where, before.previous, answer.previous)
    for (const [feed, told] of before.feeds) {
      const now = answer.feeds.get(feed) ?? null
      if (now === null && told.received + told.selected === 0) continue
      agree(`closed month answers otherwise${moved}`, `${feed} in ${where}`, frozen(told), now && frozen(now))
    }
  }

  private async ask({ account, id }: WorkspaceModel, month: string): Promise<MonthAnswer> {
    const asker = { accountId: account.id, workspaceId: id }
    const { soFar, feeds, assets, previous } = await askMonth(this.product, asker, month)
    const answers = feeds.map(
      ({ integrationId, received, selected, billable, price, inOtherFeed }): [string, Found] => {
        const feed = [...this.model.feeds.values()].find(one => one.integrationId === integrationId)
        if (!feed) throw new Disagreement('unknown feed', month, null, integrationId)
        const billed = assets.filter(asset => asset.integrationId === integrationId)
        const machines = billed.map(asset => this.machineOf(feed, asset)).sort()
        const totals = { received, selected, billable }
        const twice = this.twice(feed, billed)
        const names = billed.map(asset => JSON.stringify(unspellNames(asset))).sort()
        return [feed.name, { ...totals, price: price?.minor ?? null, machines, names, twice, shared: inOtherFeed }]
      },
    )
    return { soFar, feeds: new Map(answers), previous }
  }

  /** Machines of which one asset is billed beside another that may be the same one, and the bill doesn't say so. */
  private twice(feed: FeedModel, billed: readonly MonthAsset[]): string[] {
    const unnamed = billed.filter(asset => !namesConflict(asset))
    return unnamed.flatMap(one => {
      const found = this.model.find(feed, this.model.idsOf(unspellNames(one)))
      if (!found || !this.model.isAmbiguous(found)) return []
      // It was shown under that identifier as well: otherwise nobody can know.
      const doubted = billed.filter(other => {
        const asset = this.model.find(feed, this.model.idsOf(unspellNames(other)))
        return other !== one && asset?.some(({ shown }) => found.some(({ ids }) => !ids.isDisjointFrom(shown)))
      })
      const others = doubted.map(other => this.machineOf(feed, other))
      return found.map(sighting => sighting.machine).filter(machine => others.includes(machine))
    })
  }

  /** The feed's assets as the list shows them: each machine once, and selected or not. */
  async assets(feed: FeedModel, at: number): Promise<void> {
    if (feed.state === 'installed' || feed.state === 'removed') return
    const shown = await askAssets(this.product, feed.integrationId, null)
    const seen = this.matchAssets(feed, at, shown)
    if (this.model.ambiguous.size > 0 || (await isWaiting(this.product, feed.integrationId))) return
    const selected = (of: [Asset, boolean][]) => of.flatMap(([asset, on]) => (on ? [nameOf(asset)] : [])).sort()
    const expected = [...seen.keys()].map((asset): [Asset, boolean] => [asset, isSelected(asset)])
    agree('selected now', `${feed.name} at ${new Date(at).toISOString()}`, selected(expected), selected([...seen]))
  }

  /** Which asset of the model each listed one is; they must be the same machines, each once. */
  matchAssets(feed: FeedModel, at: number, shown: Awaited<ReturnType<typeof askAssets>>): Map<Asset, boolean> {
    const assets = assetsOf(feed.sightings)
    const machines = shown.map(one => this.machineOf(feed, one)).sort()
    const where = `${feed.name} at ${new Date(at).toISOString()}`
    if (this.model.ambiguous.size === 0) agree('assets', where, assets.map(nameOf).sort(), machines)
    const seen = new Map<Asset, boolean>()
    for (const one of shown) {
      const asset = this.model.find(feed, this.model.idsOf(unspellNames(one)))
      if (asset) seen.set(assets.find(same => same[0] === asset[0]) ?? asset, one.ticked)
    }
    return seen
  }

  private machineOf(feed: FeedModel, names: EquipmentNames): string {
    const ids = this.model.idsOf(unspellNames(names))
    const found = this.model.find(feed, ids)
    return found ? nameOf(found) : `? ${[...ids].join(', ')}`
  }
}

/** The part of an answer that never changes; the model may learn later which machine a name means. */
function frozen({ machines: _, twice: __, ...rest }: Found): Omit<Found, 'machines' | 'twice'> {
  return rest
}

/** How many have an identifier of one of the others. */
function countShared(assets: readonly Asset[], others: readonly Asset[]): number {
  const ids = new Set(others.flat().flatMap(one => [...one.ids]))
  return assets.filter(asset => asset.some(one => !one.ids.isDisjointFrom(ids))).length
}

function totalsOf(feeds: ReadonlyMap<string, Found>): Totals {
  const sum = (of: keyof Totals) => [...feeds.values()].reduce((total, found) => total + found[of], 0)
  return { received: sum('received'), selected: sum('selected'), billable: sum('billable') }
}
