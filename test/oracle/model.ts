import { type Bounds, monthAfter, Zones } from './calendar.ts'
import {
  type Asset,
  assetsOf,
  type Choice,
  idOf,
  idsOf,
  intervalsOf,
  isSelected,
  latestChoice,
  type Sighting,
  sight,
} from './known.ts'
import type { Entry, Machine, World } from './world.ts'

/** What an asset costs in a month, in cents. */
type Cents = number | null

export interface FeedModel {
  name: string
  /** The product's id of it. */
  integrationId: number
  state: 'installed' | 'verified' | 'active' | 'removed'
  importNew: boolean
  login: string | null
  sightings: Sighting[]
  prices: { at: number; cents: Cents }[]
  /** Whose calendar its months follow: the last entry that covers a month. Linking adds one. */
  accounts: { from: string; account: AccountModel }[]
  /** Approvals and Confirms so far: what a draft is older than. */
  version: number
}

export interface AccountModel {
  id: number
  zones: Zones
  /** Of any of its feeds; null before. */
  firstConfirm: number | null
}

export interface WorkspaceModel {
  name: string
  /** The product's id of it. */
  id: number
  account: AccountModel
  installed: boolean
}

export interface FeedAnswer {
  received: number
  /** Those that can’t be attached to one machine for sure. */
  ambiguous: number
  /** So often one was received that can't be: it may stand for an asset each time. */
  doubtful: number
  selected: number
  billable: number
  price: Cents
  /** The machines that are billed, by name; one that is billed twice is there twice. */
  machines: string[]
  billed: Asset[]
}

const ALWAYS = '0000-01-01'

/**
 * The billing rule and the decisions of the contract, by brute force: all facts are kept as they happened, and each
 * question looks at all of them.
 */
export class Model {
  readonly workspaces = new Map<string, WorkspaceModel>()
  readonly feeds = new Map<string, FeedModel>()
  readonly machines: ReadonlyMap<string, Machine>
  /** An entry without other identifiers can’t be attached to one machine. */
  readonly ambiguous: ReadonlySet<string>

  constructor(world: World) {
    this.machines = new Map(world.machines.map(machine => [machine.name, machine]))
    this.ambiguous = ambiguousIds(world.machines)
  }

  addWorkspace(name: string, id: number, accountId: number): void {
    this.workspaces.set(name, {
      name,
      id,
      account: { id: accountId, zones: new Zones('UTC'), firstConfirm: null },
      installed: true,
    })
  }

  workspace(name: string): WorkspaceModel {
    const found = this.workspaces.get(name)
    if (!found) throw new Error(`No workspace ${name}`)
    return found
  }

  accountOf(feed: FeedModel): AccountModel {
    const account = feed.accounts.at(-1)?.account
    if (!account) throw new Error(`${feed.name} is of no account`)
    return account
  }

  feedsOf(account: AccountModel): FeedModel[] {
    return [...this.feeds.values()].filter(feed => this.accountOf(feed) === account)
  }

  workspacesOf(account: AccountModel): WorkspaceModel[] {
    return [...this.workspaces.values()].filter(one => one.account === account && one.installed)
  }

  install(name: string, integrationId: number, account: AccountModel, importNew: boolean): void {
    this.feeds.set(name, {
      ...{ name, integrationId, importNew, state: 'installed', login: null, sightings: [], prices: [] },
      accounts: [{ from: ALWAYS, account }],
      version: 0,
    })
  }

  /** A login that works. Before Confirm another login's list is a new list. */
  verified(feed: FeedModel, login: string): void {
    if (feed.state === 'verified' && feed.login !== login) feed.sightings = []
    if (feed.state === 'installed') feed.state = 'verified'
    feed.login = login
  }

  /**
   * The feed listed these machines at that instant. Returns the assets that turned out to be one: those that were chosen
   * alike, those where "the latest decision wins" says which, and those where it doesn't.
   */
  listed(feed: FeedModel, at: number, entries: readonly Entry[]): Record<United, Asset[]> {
    const before = assetsOf(feed.sightings)
    const seen = entries.map(entry => {
      const machine = this.machines.get(entry.machine)
      if (!machine) throw new Error(`No machine ${entry.machine}`)
      const shown = idsOf(machine, entry.shows)
      return sight(feed.sightings, machine, shown, this.telling(shown))
    })
    const merged: Record<United, Asset[]> = { alike: [], decided: [], unsure: [] }
    for (const asset of assetsOf(feed.sightings)) {
      const parts = before.filter(part => part.some(one => asset.includes(one)))
      const fresh = parts.length === 0
      if (fresh && feed.state === 'active' && feed.importNew) choose(asset, at, true, 'setting')
      if (parts.length > 1) merged[unite(asset, parts, at)].push(asset)
    }
    if (feed.state === 'active') for (const one of new Set(seen)) one.receivedAt.push(at)
    return merged
  }

  /** Confirm: each asset is from now on as it was seen, and the first one of a feed starts it. */
  confirm(feed: FeedModel, at: number, input: { importNew: boolean; seen: Map<Asset, boolean> }): void {
    const first = feed.state !== 'active'
    feed.state = 'active'
    feed.importNew = input.importNew
    feed.version += 1
    this.accountOf(feed).firstConfirm ??= at
    for (const [asset, on] of input.seen) {
      const latest = latestChoice(asset)
      if (latest ? latest.on !== on : on || first) choose(asset, at, on, 'person')
    }
  }

  /** Approved, declined, undone: where a decision selects or deselects. */
  decide(feed: FeedModel, at: number, assets: readonly Asset[], on: boolean): void {
    for (const asset of assets) choose(asset, at, on, 'person')
    if (on) feed.version += 1
  }

  /** A decision was undone: no earlier decision counts any more, and what is selected stays. */
  reopen(assets: readonly Asset[], at: number): void {
    for (const asset of assets) choose(asset, at, isSelected(asset), 'setting')
  }

  /** Nothing of a removed app is selected any more. */
  remove(feed: FeedModel, at: number): void {
    feed.state = 'removed'
    for (const asset of assetsOf(feed.sightings)) choose(asset, at, false, 'person')
  }

  link(at: number, keeps: AccountModel, joins: AccountModel): void {
    for (const feed of this.feedsOf(joins)) {
      const from = joins.firstConfirm === null ? ALWAYS : this.firstBegunInNeither(feed, at, keeps)
      feed.accounts.push({ from, account: keeps })
    }
    if (joins.firstConfirm !== null) keeps.firstConfirm = Math.min(keeps.firstConfirm ?? at, joins.firstConfirm)
    for (const workspace of this.workspaces.values()) if (workspace.account === joins) workspace.account = keeps
  }

  unlink(workspace: WorkspaceModel, accountId: number): void {
    const zones = new Zones(workspace.account.zones.latest)
    workspace.account = { id: accountId, zones, firstConfirm: null }
  }

  /** Months of a feed follow the zones of the account that it was in when they began. */
  boundsOf(feed: FeedModel, month: string): Bounds {
    const zones = (of: string) => feed.accounts.findLast(({ from }) => from <= of)?.account.zones ?? new Zones('UTC')
    return {
      start: zones(monthAfter(month, -1)).boundsOf(monthAfter(month, -1)).end,
      end: zones(month).boundsOf(month).end,
    }
  }

  private firstBegunInNeither(feed: FeedModel, at: number, keeps: AccountModel): string {
    let month = keeps.zones.monthAt(at)
    while (this.boundsOf(feed, month).start <= at || keeps.zones.boundsOf(month).start <= at) month = monthAfter(month)
    return month
  }

  /** The rule: received in the month, and selected at some moment of it, as far as it has come. */
  answer(feed: FeedModel, month: string, now: number): FeedAnswer {
    const { start, end } = this.boundsOf(feed, month)
    const assets = assetsOf(feed.sightings)
    const received = assets.filter(asset => asset.some(one => one.receivedAt.some(at => start <= at && at < end)))
    const selected = assets.filter(asset =>
      intervalsOf(asset).some(({ from, to }) => from < end && (to === null ? start <= now : start < to)),
    )
    const billable = received.filter(asset => selected.includes(asset))
    return {
      ...{ received: received.length, selected: selected.length, billable: billable.length },
      ambiguous: received.filter(asset => this.isAmbiguous(asset)).length,
      doubtful: assets
        .flat()
        .filter(one => one.ids.isSubsetOf(this.ambiguous))
        .flatMap(one => one.receivedAt.filter(at => start <= at && at < end)).length,
      // A price that was set before the month ended: its first month is that one, or an earlier one.
      price: feed.prices.findLast(({ at }) => at < end)?.cents ?? null,
      machines: billable.map(nameOf).sort(),
      billed: billable,
    }
  }

  /** The asset that has one of these identifiers. */
  find(feed: FeedModel, ids: Set<string>): Asset | null {
    const telling = this.telling(ids)
    return assetsOf(feed.sightings).find(asset => asset.some(one => !one.ids.isDisjointFrom(telling))) ?? null
  }

  /** Those that tell machines apart; all of them where none does. */
  private telling(ids: Set<string>): Set<string> {
    const telling = ids.difference(this.ambiguous)
    return telling.size > 0 ? telling : ids
  }

  isAmbiguous(asset: Asset): boolean {
    return asset.some(one => one.ids.isSubsetOf(this.ambiguous))
  }

  idsOf(names: { pin: string | null; serial: string | null; number: string | null; make: string }): Set<string> {
    const { pin, serial, number, make } = names
    return new Set([
      ...(pin ? [idOf('pin', make, pin)] : []),
      ...(serial ? [idOf('serial', make, serial)] : []),
      ...(number ? [idOf('number', make, number)] : []),
    ])
  }
}

/**
 * Of machines that share an identifier all but the PIN: a serial number of two leads to the wrong one, which then has the
 * other's equipment number too.
 */
function ambiguousIds(machines: readonly Machine[]): Set<string> {
  const weak = machines.map(machine => idsOf(machine, ['serial', 'number']))
  const shared = weak.filter((ids, index) =>
    weak.some((others, other) => other !== index && !others.isDisjointFrom(ids)),
  )
  return new Set(shared.flatMap(ids => [...ids]))
}

export function nameOf(asset: Asset): string {
  return [...new Set(asset.map(one => one.machine))].sort().join('=')
}

/** Written on each sighting, so that whatever is united later brings it along. */
function choose(asset: Asset, at: number, on: boolean, by: Choice['by']): void {
  for (const one of asset) one.choices.push({ at, decided: at, on, by })
}

type United = 'alike' | 'decided' | 'unsure'

/**
 * Parts that turned out to be one asset: from now on the latest decision holds for all. Receipts and intervals need
 * nothing, they are asked of all sightings together. Unsure where two decisions differ and neither is the later one of a
 * person.
 */
function unite(asset: Asset, parts: readonly Asset[], at: number): United {
  const latest = parts.flatMap(part => latestChoice(part) ?? [])
  const winner = latestChoice(asset)
  const others = latest.filter(choice => choice.on !== winner?.on)
  if (!winner || others.length === 0) return 'alike'
  settle(asset, { ...winner, at })
  return others.every(choice => choice.decided < winner.decided && winner.by === 'person') ? 'decided' : 'unsure'
}

/** Makes all that is one asset now selected, or not, from an instant on; what was before stays. */
export function settle(asset: Asset, choice: Choice): void {
  for (const one of asset) if ((one.choices.at(-1)?.on ?? false) !== choice.on) one.choices.push(choice)
}
