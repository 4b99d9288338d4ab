// Longer than the other files: what may happen to a company is one list, to be read in one go.
import { monthsFrom, startOf } from './calendar.ts'
import { Random } from './random.ts'
import {
  type Entry,
  type Event,
  type FeedPlan,
  type Happening,
  type IdKind,
  type Machine,
  STYLES,
  type World,
} from './world.ts'

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia'],
  ...['Pacific/Kiritimati', 'Asia/Kathmandu', 'Africa/Casablanca', 'Atlantic/Azores', 'America/Havana'],
  ...['America/Asuncion', 'Pacific/Pago_Pago'],
]

/**
 * First months with something odd in them or after them: clocks that change at midnight of a first (Havana 2026-11,
 * Asuncion 2023-10, St John's 2009-11 at 00:01), a day that never was (Apia 2011-12-30), leap years, the usual ones.
 */
const STARTS = [
  '2026-10-01',
  '2023-09-01',
  '2009-10-01',
  '2011-11-01',
  '2027-12-01',
  '2028-01-01',
  '2026-02-01',
  '2026-09-01',
]

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Around the first instant of a month; a month is closed six hours after its end. */
const NEAR = [
  0,
  1,
  -1,
  2,
  -2,
  1000,
  -1000,
  HOUR,
  -HOUR,
  3 * HOUR,
  6 * HOUR,
  6 * HOUR - 1,
  6 * HOUR + 1,
  7 * HOUR,
  -6 * HOUR,
]

const PLACEHOLDERS = [
  'NOT AVAILABLE',
  'TBD',
  'n/a',
  '99999999999999999',
  'NO PIN',
  '?',
  'Unbekannt',
  'vacio',
  '00000',
  '---',
]

/** What a run may hold: each has its own, so that a frequent fault in one part doesn't hide those in the others. */
export const FEATURES = [
  'identifiers',
  'spelling',
  'placeholders',
  'makes',
  'models',
  'twice',
  'shared-machines',
  'conflicts',
  'zones',
  'links',
  'unlinks',
  'removal',
  'uninstall',
  'jobs',
  'arrivals',
  'prices',
  'trouble',
  'wrong-login',
  'late-close',
] as const
export type Feature = (typeof FEATURES)[number]

/** A random world; `features` says what it may hold, else each has a chance. */
export function generate(seed: number, features?: readonly Feature[]): World {
  return new Generator(seed, features).world()
}

class Generator {
  readonly random: Random
  readonly has: (feature: Feature) => boolean
  readonly machines: Machine[]
  /** Machines of one serial number. */
  readonly doubles: Machine[] = []
  readonly workspaces: string[]
  readonly feeds: FeedPlan[] = []
  /** What a feed can list. */
  readonly fleets = new Map<string, Machine[]>()
  readonly zones: string[]
  readonly from: number
  readonly to: number
  readonly edges: number[]
  readonly bursts: { at: number; events: Happening[] }[] = []

  readonly seed: number

  constructor(seed: number, features?: readonly Feature[]) {
    this.seed = seed
    this.random = new Random(seed)
    const { random } = this
    const chosen = random.some(FEATURES, 0.35)
    // Nothing to take apart, else; nor in doubt.
    if (chosen.includes('unlinks') && !chosen.includes('links')) chosen.push('links')
    if (chosen.includes('conflicts') && !chosen.includes('identifiers')) chosen.push('identifiers')
    this.has = feature => (features ?? chosen).includes(feature)
    this.workspaces = ['W1', 'W2', 'W3'].slice(0, this.has('links') ? random.int(2, 3) : random.int(1, 2))
    this.machines = Array.from({ length: random.int(3, 6) }, (_, index) => this.machine(index + 1))
    const [first, second] = this.machines
    if (this.has('conflicts') && random.chance(features ? 1 : 0.5) && first && second) {
      // One serial number on two machines that only their PINs tell apart.
      Object.assign(first, { pin: 'CAT00320CJHK1001', serial: 'JHK777' })
      Object.assign(second, { make: first.make, pin: 'CAT00320CJHK1002', serial: 'JHK777' })
      this.doubles.push(first, second)
    }
    this.zones = random.shuffle(ZONES).slice(0, random.int(1, 3))
    const months = monthsFrom(random.pick(STARTS), random.int(3, 5))
    this.from = startOf(months[0] ?? '', 'UTC') + random.int(0, 20) * DAY
    this.to = startOf(months.at(-1) ?? '', 'UTC') + random.int(0, 3) * DAY
    this.edges = months.slice(1).flatMap(month => [...this.zones, 'UTC'].map(zone => startOf(month, zone)))
  }

  world(): World {
    const { random } = this
    for (const workspace of this.workspaces) {
      for (let n = random.pick([1, 1, 2, 3]); n > 0; n -= 1) {
        const begin = random.chance(0.8) ? this.from + random.int(1, 5 * DAY) : this.time()
        this.burst(begin, this.setUp(workspace))
      }
      if (random.chance(0.6)) this.at(this.from, { kind: 'zone', workspace, zone: random.pick(this.zones) })
    }
    for (let n = random.int(15, 55); n > 0; n -= 1) this.burst(this.time(), random.pick(this.choices())())
    if (this.has('links')) this.joinAndLeave()
    if (this.has('prices'))
      for (const edge of this.edges) if (random.chance(0.5)) this.burst(edge + random.pick(NEAR), this.pricing())
    for (const edge of this.edges) if (random.chance(this.has('late-close') ? 0.2 : 0.9)) this.closeAfter(edge)
    this.burst(this.to + 20 * DAY, [{ kind: 'apply' }, { kind: 'ask', workspaces: this.workspaces, months: 'recent' }])
    this.burst(this.to + 45 * DAY, [{ kind: 'close' }, { kind: 'ask', workspaces: this.workspaces, months: 'recent' }])
    const { seed, workspaces, feeds, machines } = this
    return { seed, workspaces, feeds, machines, events: this.events() }
  }

  private machine(n: number): Machine {
    const { random } = this
    const make = this.has('makes') ? random.pick(['CAT', 'KOMATSU']) : 'CAT'
    // Two makes give the same serial numbers, and a customer the same numbers within each.
    const serial = make === 'CAT' ? n : n - 1
    const machine: Machine = {
      ...{ name: `m${n}`, make },
      pin: random.chance(0.75) ? `CAT00320CJHK${1000 + n}` : null,
      serial: random.chance(0.8) ? `JHK${700 + serial}` : null,
      number: random.chance(0.6) ? `HK-${20 + serial}` : null,
    }
    return machine.pin || machine.serial || machine.number ? machine : { ...machine, serial: `JHK${700 + serial}` }
  }

  // Times

  private time(): number {
    const { random } = this
    if (random.chance(0.45)) return random.pick(this.edges) + random.pick(NEAR)
    return random.int(this.from, this.to)
  }

  private burst(at: number, events: readonly Happening[]): void {
    this.bursts.push({ at, events: [...events] })
  }

  private at(at: number, event: Happening): void {
    this.burst(at, [event])
  }

  /** In the order of time; nothing of importance happens twice in one millisecond. */
  private events(): Event[] {
    const { random } = this
    const events = this.bursts.flatMap(({ at, events }) => {
      let now = at
      return events.map((event): Event => {
        const time = now
        now += random.pick([1, 1, 1000, 5 * MINUTE])
        return { at: time, ...event }
      })
    })
    events.sort((a, b) => a.at - b.at)
    let last = 0
    return events.map(event => {
      last = Math.max(event.at, last + 1)
      return { ...event, at: last }
    })
  }

  // What happens

  private setUp(workspace: string): Happening[] {
    const { random } = this
    const feed = `F${this.feeds.length + 1}`
    const others = [...this.fleets.values()].flat()
    const own = this.has('shared-machines') ? this.machines : this.machines.filter(one => !others.includes(one))
    const fleet = random.shuffle(own.length > 0 ? own : this.machines).slice(0, random.int(1, 4))
    this.fleets.set(feed, this.feeds.length === 0 ? [...new Set([...this.doubles, ...fleet])] : fleet)
    this.feeds.push({ name: feed, workspace, pageSize: this.has('trouble') ? random.int(1, 2) : 100 })
    const sync: Happening = { kind: 'sync', feed }
    const wrong: Happening[] = [
      { kind: 'list', feed, login: 'wrong', entries: this.entries(this.machines) },
      { kind: 'verify', feed, login: 'wrong' },
      ...(random.chance(0.5) ? [sync] : []),
    ]
    const verify: Happening = { kind: 'verify', feed, login: 'right' }
    const cut: Happening[] = [{ kind: 'break', feed, pages: random.int(0, 2) }, verify, sync]
    return [
      { kind: 'install', feed },
      ...(this.has('wrong-login') ? wrong : []),
      this.list(feed),
      ...(this.has('trouble') && random.chance(0.5) ? cut : []),
      verify,
      ...(this.has('trouble') || this.has('wrong-login') ? [sync, sync] : []),
      ...this.choosing(feed),
      ...(random.chance(0.7) ? [sync] : []),
    ]
  }

  private reinstalling(workspace: string): Happening[] {
    const reinstall: Happening = { kind: 'reinstall', workspace }
    return this.feeds.length < 6 && this.random.chance(0.5) ? [reinstall, ...this.setUp(workspace)] : [reinstall]
  }

  private list(feed: string): Happening {
    const fleet = this.fleets.get(feed) ?? []
    return { kind: 'list', feed, login: 'right', entries: this.entries(this.random.some(fleet, 0.8)) }
  }

  private entries(machines: readonly Machine[]): Entry[] {
    const { random } = this
    const again = this.has('twice') ? random.some(machines, 0.3) : []
    return random.shuffle([...machines, ...again]).map(machine => {
      const kinds = (['pin', 'serial', 'number'] as const).filter(kind => machine[kind] !== null)
      const shows: IdKind[] = this.has('identifiers') ? random.some(kinds, 0.6) : kinds
      if (shows.length === 0) shows.push(random.pick(kinds))
      const placeholder = this.has('placeholders') && random.chance(0.5) ? random.pick(PLACEHOLDERS) : null
      return {
        ...{ machine: machine.name, shows, placeholder },
        style: this.has('spelling') ? random.pick(STYLES) : 'plain',
        model: this.has('models') && random.chance(0.5) ? null : '320',
      }
    })
  }

  private choosing(feed: string): Happening[] {
    const { random } = this
    const who = this.who()
    // Nothing waits for a decision where all is imported by itself.
    const [setting, on] = this.has('arrivals') ? [0.8, 0.2] : [0.4, 0.5]
    const machines = random.some((this.fleets.get(feed) ?? []).map(machine => machine.name))
    return [
      { kind: 'open', feed, who },
      ...(random.chance(0.3) ? [{ kind: 'tick-all', feed, who, on: random.chance(0.5) } as const] : []),
      ...(random.chance(0.6) ? [{ kind: 'tick', feed, who, machines, on: random.chance(0.5) } as const] : []),
      ...(random.chance(setting) ? [{ kind: 'import-new', feed, who, on: random.chance(on) } as const] : []),
      ...(random.chance(0.9) ? [this.confirming(feed, who)] : []),
    ]
  }

  private confirming(feed: string, who: 'first' | 'last'): Happening {
    const by = this.has('jobs') && this.random.chance(0.6) ? 'job' : 'inline'
    return { kind: 'confirm', feed, who, by }
  }

  private who(): 'first' | 'last' {
    return this.random.pick(['first', 'last'] as const)
  }

  /** A machine that the feed has never listed, and what people make of it. */
  private arriving(feed: string): Happening[] {
    const { random } = this
    const again = random.chance(0.5) ? [random.chance(0.5) ? this.undoing(feed) : this.deciding(feed)] : []
    return [this.listNew(feed), { kind: 'sync', feed }, this.deciding(feed), ...again]
  }

  private listNew(feed: string): Happening {
    const { random } = this
    const newcomer = this.machine(this.machines.length + 1)
    this.machines.push(newcomer)
    const fleet = this.fleets.get(feed) ?? []
    const listed = [...random.some(fleet, 0.8), newcomer]
    if (random.chance(0.4)) fleet.push(newcomer)
    return { kind: 'list', feed, login: 'right', entries: this.entries(listed) }
  }

  /** A machine under one identifier, then under another, then under both: two assets that turn out to be one. */
  private bridging(feed: string): Happening[] {
    const { random } = this
    const n = this.machines.length + 1
    const machine = { ...this.machine(n), pin: `CAT00320CJHK${1000 + n}`, serial: `BRG${n}` }
    this.machines.push(machine)
    const showing = (...shows: IdKind[]): Happening[] => [
      {
        kind: 'list',
        feed,
        login: 'right',
        entries: [
          ...this.entries(random.some(this.fleets.get(feed) ?? [], 0.8)),
          { machine: machine.name, shows, placeholder: null, style: 'plain', model: '320' },
        ],
      },
      { kind: 'sync', feed },
    ]
    const who = this.who()
    const chosen = (): Happening[] =>
      random.pick([
        [],
        [this.deciding(feed)],
        [this.deciding(feed)],
        [
          { kind: 'open', feed, who },
          { kind: 'tick-all', feed, who, on: random.chance(0.5) },
          this.confirming(feed, who),
        ],
      ])
    const [one, other] = random.shuffle(['pin', 'serial'] as const)
    return [
      ...showing(one ?? 'pin'),
      ...chosen(),
      ...showing(other ?? 'serial'),
      ...chosen(),
      ...showing('pin', 'serial'),
    ]
  }

  private deciding(feed: string): Happening {
    const { random } = this
    const machine = random.chance(0.7) ? null : random.pick(this.fleets.get(feed) ?? this.machines).name
    const decision = random.chance(0.7) ? ('approved' as const) : ('declined' as const)
    return { kind: 'decide', feed, who: this.who(), machine, decision }
  }

  private undoing(feed: string): Happening {
    return { kind: 'undo', feed, who: this.who(), what: this.random.pick(['imported', 'decided', 'decided']) }
  }

  private pricing(): Happening[] {
    const { random } = this
    const feed = random.pick(this.feeds).name
    return [{ kind: 'price', feed, cents: random.chance(0.2) ? null : random.int(1, 9999) }]
  }

  /** A Confirm waits for its job; before that comes, somebody does something else. */
  private hurrying(feed: string): Happening[] {
    const { random } = this
    const [who, other] = [this.who(), this.who()]
    const machines = random.some((this.fleets.get(feed) ?? []).map(machine => machine.name))
    const meanwhile = (): Happening[] => [
      this.deciding(feed),
      this.undoing(feed),
      { kind: 'confirm', feed, who: other, by: random.pick(['job', 'inline']) },
      { kind: 'sync', feed },
      { kind: 'close' },
      ...(this.has('removal') ? [{ kind: 'remove', feed } as const] : []),
      ...(this.has('prices') ? this.pricing() : []),
    ]
    return [
      ...(this.has('arrivals') ? [this.listNew(feed), { kind: 'sync', feed } as const] : []),
      { kind: 'open', feed, who },
      { kind: 'tick', feed, who, machines, on: random.chance(0.5) },
      { kind: 'confirm', feed, who, by: 'job' },
      random.pick(meanwhile()),
      ...(random.chance(0.5) ? [random.pick(meanwhile())] : []),
      ...(random.chance(0.7) ? [{ kind: 'apply' } as const] : []),
    ]
  }

  /** Linked when both have closed a month, and neither has one to close; then apart, and perhaps together again. */
  private joinAndLeave(): void {
    const { random } = this
    const [giver = '', taker = ''] = random.shuffle(this.workspaces)
    let at = random.pick(this.edges) + random.int(2, 12) * DAY
    this.at(at, { kind: 'link', giver, taker })
    while (this.has('unlinks') && random.chance(0.8)) {
      at += random.int(1, 30 * DAY)
      const event: Happening = random.chance(0.6)
        ? { kind: 'unlink', workspace: random.pick([giver, taker]) }
        : { kind: 'link', giver: taker, taker: giver }
      this.at(at, event)
    }
  }

  private closeAfter(edge: number): void {
    const { random } = this
    const late = this.has('late-close') ? random.int(0, 20 * DAY) : 0
    this.at(edge + 6 * HOUR + random.pick([-1, 0, 1, HOUR]) + late, { kind: 'close' })
  }

  private choices(): (() => Happening[])[] {
    const { random } = this
    const feed = () => random.pick(this.feeds).name
    const workspace = () => random.pick(this.workspaces)
    const syncing = (): Happening[] => {
      const name = feed()
      const cut = this.has('trouble') && random.chance(0.4)
      return [
        ...(random.chance(0.6) ? [this.list(name)] : []),
        ...(cut ? [{ kind: 'break', feed: name, pages: random.int(0, 2) } as const] : []),
        { kind: 'sync', feed: name },
      ]
    }
    const one = (event: () => Happening) => () => [event()]
    const always = [
      syncing,
      syncing,
      syncing,
      syncing,
      syncing,
      () => this.choosing(feed()),
      () => this.choosing(feed()),
    ]
    const when = (feature: Feature, ...events: (() => Happening[])[]) => (this.has(feature) ? events : [])
    return [
      ...always,
      one(() => ({ kind: 'ask', workspaces: [workspace()], months: 'recent' })),
      ...when(
        'arrivals',
        () => this.arriving(feed()),
        () => this.arriving(feed()),
        () => this.arriving(feed()),
        one(() => this.deciding(feed())),
        one(() => this.undoing(feed())),
      ),
      ...when('identifiers', () => this.bridging(feed())),
      ...when(
        'jobs',
        one(() => ({ kind: 'apply' })),
        one(() => this.confirming(feed(), this.who())),
        () => this.hurrying(feed()),
        () => this.hurrying(feed()),
      ),
      ...when(
        'late-close',
        one(() => ({ kind: 'close' })),
      ),
      ...when(
        'zones',
        one(() => ({ kind: 'zone', workspace: workspace(), zone: random.pick(this.zones) })),
      ),
      ...when('prices', () => this.pricing()),
      ...when(
        'removal',
        one(() => ({ kind: 'remove', feed: feed() })),
      ),
      ...when(
        'uninstall',
        one(() => ({ kind: 'uninstall', workspace: workspace() })),
      ),
      ...when('uninstall', () => this.reinstalling(workspace())),
      ...when(
        'links',
        one(() => ({ kind: 'link', giver: workspace(), taker: workspace() })),
      ),
      ...when(
        'unlinks',
        one(() => ({ kind: 'unlink', workspace: workspace() })),
      ),
    ]
  }
}
