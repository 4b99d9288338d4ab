import type { Actor } from '../../src/actor.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import type { FeedAnswer } from '../../src/feed/feed.ts'
import { findActor } from '../../src/person/find-actor.ts'
import type { Draft } from '../../src/selection/draft.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { Comparison } from './compare.ts'
import { type FeedModel, Model, nameOf, type WorkspaceModel } from './model.ts'
import type { Product } from './product.ts'
import { snapshotOf, unspellNames } from './spell.ts'
import type { Entry, FeedPlan, Machine, Who, World } from './world.ts'

/** How often each kind of event happened, and how often it was refused or met nothing to do. */
export type Tally = Map<string, { done: number; refused: number }>

/** What a person has open. */
export interface Screen {
  draft: Draft
  actor: Actor
  feed: FeedModel
  /** How many Confirms and approvals there had been when it was drawn. */
  version: number
}

/** A world that is played: the product, the model, and the feeds, which the events control. */
export class Game {
  readonly product: Product
  readonly world: World
  readonly model: Model
  readonly compare: Comparison
  readonly plans: ReadonlyMap<string, FeedPlan>
  /** What each login of a feed lists: `feed/login`. */
  readonly lists = new Map<string, Entry[]>()
  /** After how many pages the next read of a feed is cut short. */
  readonly breaks = new Map<string, number>()
  /** What the feeds listed during the running job. */
  listed: { login: string; entries: Entry[] } = { login: '', entries: [] }
  /** What a person has open of a feed: `feed person`. */
  readonly screens = new Map<string, Screen>()
  at = 0
  readonly #tally: Tally

  constructor(product: Product, world: World, tally: Tally) {
    this.#tally = tally
    this.product = product
    this.world = world
    this.model = new Model(world)
    const first = Temporal.Instant.fromEpochMilliseconds(world.events[0]?.at ?? 0).toZonedDateTimeISO('UTC')
    this.compare = new Comparison(product, this.model, first.toPlainDate().with({ day: 1 }).toString())
    this.plans = new Map(world.feeds.map(plan => [plan.name, plan]))
    product.neighbours.readPage = async ({ credentials }, cursor) => this.readPage(credentials.username ?? '', cursor)
  }

  async found(): Promise<void> {
    this.product.neighbours.now = new Date((this.world.events[0]?.at ?? 0) - 86_400_000)
    for (const name of this.world.workspaces) {
      const { workspaceId, accountId } = await installWorkspace(this.product.ctx, this.installed(name))
      this.model.addWorkspace(name, workspaceId, accountId)
      for (const person of ['first', 'last']) {
        const profile = {
          workspaceId,
          externalId: person,
          name: `${person} of ${name}`,
          workspaceAdmin: true,
          standing: 'inside' as const,
        }
        await saveProfile(this.product.ctx, { ...profile, locale: 'en-US', timeZone: 'UTC' })
      }
    }
  }

  /** Counts also what only a sequence of events leads to, such as a decision while a Confirm waits for its job. */
  count(what: string, done = true): void {
    const counts = this.#tally.get(what) ?? { done: 0, refused: 0 }
    counts[done ? 'done' : 'refused'] += 1
    this.#tally.set(what, counts)
  }

  installed(name: string) {
    const platform = this.world.workspaces.indexOf(name) % 2 === 0 ? ('slack' as const) : ('teams' as const)
    return { platform, externalId: `${this.world.seed}-${name}`, name, botUserId: 'B1', installedBy: null }
  }

  readPage(login: string, cursor: string | null): FeedAnswer {
    const [feed = ''] = login.split('/')
    const page = Number(cursor ?? 0)
    const plan = this.plans.get(feed)
    if (!plan) return { kind: 'wrong_credentials' }
    const stop = this.breaks.get(feed)
    if (stop !== undefined && page >= stop) {
      this.breaks.delete(feed)
      return { kind: 'unreachable', detail: 'cut short' }
    }
    const list = this.lists.get(login) ?? []
    const entries = list.slice(page * plan.pageSize, (page + 1) * plan.pageSize)
    this.listed.login = login
    this.listed.entries.push(...entries)
    const equipment = entries.map(entry => snapshotOf(this.machine(entry.machine), entry, this.at))
    const next = (page + 1) * plan.pageSize < list.length ? String(page + 1) : null
    return { kind: 'page', equipment, next, cut: null, oddities: [] }
  }

  machine(name: string): Machine {
    const machine = this.model.machines.get(name)
    if (!machine) throw new Error(`No machine ${name}`)
    return machine
  }

  /** The actor, as the database has them at that moment. */
  async actor(workspace: WorkspaceModel, person: Who): Promise<Actor | null> {
    if (!workspace.installed) return null
    const { platform, externalId } = this.installed(workspace.name)
    return await findActor(this.product.db, { platform, workspace: externalId, person })
  }

  async actorOf(feed: FeedModel, who: Who): Promise<Actor | null> {
    const workspaces = this.model.workspacesOf(this.model.accountOf(feed))
    const workspace = workspaces.at(who === 'first' ? 0 : -1)
    return workspace ? await this.actor(workspace, who) : null
  }

  feed(name: string): FeedModel | null {
    const feed = this.model.feeds.get(name)
    return feed && feed.state !== 'removed' ? feed : null
  }

  nameOf(feed: FeedModel, asset: Parameters<typeof unspellNames>[0]): string | null {
    const found = this.model.find(feed, this.model.idsOf(unspellNames(asset)))
    return found && nameOf(found)
  }
}
