import { en } from '../../adapters/chat/words/en.ts'
import { until } from '../helpers/until.ts'
import { slackUser, teamsUser } from '../helpers/user.ts'
import type { Random } from '../oracle/random.ts'
import { type Click, type Clicker, click } from './clicks.ts'
import { note } from './note.ts'
import { FIRST_MACHINES, LARGE, PLAYED, type PlayedFeed, type World } from './world.ts'

/** What the people remember, for the comparison at the end. */
export interface Memory {
  clicks: Click[]
  /** The latest decision about a machine that the person read to be in force. By platform, feed and serial number. */
  words: Map<string, boolean>
}

export const wordKey = (platform: string, oem: string, serial: string) => `${platform} ${oem} ${serial}`

/** A person with the app, as in journeys. */
interface Player extends Clicker {
  world: World
  memory: Memory
  random: Random
}

/** Slack, Teams, and who is there: Ada is Administrator, Fred asks for access. */
export function gather(world: World, memory: Memory, random: (name: string) => Random): Player[] {
  return ['Ada', 'Fred'].flatMap(name => {
    const inSlack = world.slack.person(name)
    const inTeams = world.teams.person(name)
    return [
      {
        ...{ world, memory, name, id: inSlack.id, random: random(`slack ${name}`) },
        platform: 'slack' as const,
        user: slackUser(world, name),
        trouble: () => inSlack.trouble.length,
      },
      {
        ...{ world, memory, name, id: inTeams.aadObjectId, random: random(`teams ${name}`) },
        platform: 'teams' as const,
        user: teamsUser(world, name),
        trouble: () => inTeams.trouble.length,
      },
    ]
  })
}

/** Something that a person may do next; false: it is not possible now. */
type Journey = (player: Player) => Promise<boolean>

/** What the list of assets says whatever it is opened for; Slack's title of it stands above what can be read. */
const IN_PICKER = 'then Confirm.'

async function feedOf({ world, platform }: Player, oem: PlayedFeed) {
  return await world.db
    .selectFrom('integration')
    .innerJoin('workspace', 'workspace.account_id', 'integration.account_id')
    .selectAll('integration')
    .where('workspace.platform', '=', platform)
    .where('oem', '=', oem)
    .where('state', '<>', 'removed')
    .executeTakeFirst()
}

async function roleOf({ world, platform, id }: Player): Promise<string | null> {
  const row = await world.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.role')
    .where('workspace.platform', '=', platform)
    .where('person.external_id', '=', id)
    .executeTakeFirst()
  return row?.role ?? null
}

async function openFeed({ user }: Player, integrationId: number): Promise<void> {
  await user.write('apps')
  await user.sees('Search the Marketplace')
  await user.press('integration.open', String(integrationId))
  await user.sees(en.integration.installedBy)
}

/** From the Marketplace, or from wherever it was left, to an integrated feed. */
async function setUpFeed(player: Player, oem: PlayedFeed): Promise<boolean> {
  const { user, world, memory } = player
  if (player.name !== 'Ada') return false
  const feed = await feedOf(player, oem)
  if (feed?.state === 'active') return false
  if (!feed) {
    await user.write('apps')
    await user.sees('Search the Marketplace')
    await user.press('app.view', oem)
    await user.sees('Install app')
    await click(world, memory.clicks, player, 'app_installed', {
      act: () => user.press('app.install'),
      outcome: () => user.sees('Next: enter its credentials'),
    })
  } else {
    await openFeed(player, feed.id)
    if (feed.state === 'verified') {
      await user.press('assets.edit')
      await user.sees(IN_PICKER)
      return await confirmSome(player, oem)
    }
    await user.press('credentials.open')
  }
  await enterCredentials(player, oem)
  await waitLong(() => user.awaits('incoming assets are selected'))
  return await confirmSome(player, oem)
}

/** In the list of assets: ticks or unticks a machine or two, then presses Confirm. */
async function confirmSome(player: Player, oem: PlayedFeed): Promise<boolean> {
  const { user, world, memory, random, platform } = player
  const feed = await feedOf(player, oem)
  if (!feed) return false
  const changed = new Map<string, boolean>()
  for (let n = random.int(1, 2); n > 0; n -= 1) {
    // Machines of the first list: nobody is asked to approve those, so the last Confirm is the latest decision.
    const machine = random.pick(world.feeds[oem].fleet.machines.slice(0, FIRST_MACHINES[oem]))
    const on = random.chance(0.4)
    const serial = machine.serialNumber
    if (!serial) continue
    await user.search(serial)
    // Only that machine must be listed: in a list that isn’t filtered (yet), "deselect all" would mean all.
    await until(async () => isAlone(user.front(), serial), 5_000)
    // Until the person reads that it is in force, the decision is unknown.
    memory.words.delete(wordKey(platform, oem, serial))
    const before = ticked(user.front())
    await user.press(on ? 'picker.selectAll' : 'picker.deselectAll')
    const isShown = async () => ticked(user.front()) !== before
    if (await isSoon(isShown)) changed.set(serial, on)
  }
  const started = feed.state !== 'active'
  // New machines of the other feeds are imported automatically.
  if (started && oem === 'caterpillar') {
    await user.tick({ id: 'importNew', action: 'picker.importNew' }, [])
    await user.sees(' selected')
  }
  if (oem === LARGE) await reached(world, 'edit the selection')
  await click(world, memory.clicks, player, started ? 'integration_started' : 'selection_changed', {
    act: () => user.submit('picker.confirm'),
    outcome: async () => {
      const done = started ? 'has started with' : 'is changed:'
      await until(async () => [done, MEANWHILE].some(text => user.front().includes(text)), 5_000)
      if (user.front().includes(MEANWHILE)) await user.submit('picker.confirm')
      await user.sees(done)
    },
  })
  for (const [serial, on] of changed) memory.words.set(wordKey(platform, oem, serial), on)
  await user.close()
  return true
}

/** A person is about to click what a kill waits for. */
async function reached(world: World, what: NonNullable<World['hurry']>['to']): Promise<void> {
  const { hurry } = world
  if (hurry?.to !== what) return
  world.hurry = null
  await hurry.ready()
}

/** Another person decided or confirmed: the ticks are kept, and must be confirmed again. */
const MEANWHILE = en.confirmed.kept

/** Whether the list in front shows that machine and no other. */
const isAlone = (text: string, serial: string) =>
  [...text.matchAll(/S\/N (\S+)/g)].every(([, shown]) => shown === serial) && text.includes(`S/N ${serial}`)

/** How many the list in front says are selected. */
const ticked = (text: string) => /([\d,]+) of [\d,]+ selected/.exec(text)?.[1]

/** Whether the person sees it in time. A screen that doesn’t change may be right: it showed the same before. */
const isSoon = (what: () => Promise<boolean>) =>
  until(what, 2_000).then(
    () => true,
    () => false,
  )

/** Another process reads the list, and may be killed: more patience than for an answer. */
async function waitLong(what: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await what()
    } catch (err) {
      if (tries === 3) throw err
    }
  }
}

async function enterCredentials(player: Player, oem: PlayedFeed): Promise<void> {
  const { user, world, memory } = player
  await user.sees('Nothing is imported before you confirm')
  for (const [id, value] of Object.entries(world.feeds.credentials[oem]))
    await user.type(en.field[id as keyof typeof en.field], value ?? '')
  await reached(world, 'enter credentials again')
  await click(world, memory.clicks, player, 'credentials_entered', {
    act: () => user.submit('credentials.verify'),
    outcome: () => user.sees('Asking'),
  })
}

const setUp: Journey = player => setUpFeed(player, player.random.pick(PLAYED))

const edit: Journey = async player => {
  if (player.name !== 'Ada') return false
  const oem = player.world.hurry?.to === 'edit the selection' ? LARGE : player.random.pick(PLAYED)
  const feed = await feedOf(player, oem)
  if (feed?.state !== 'active') return false
  await openFeed(player, feed.id)
  await player.user.press('assets.edit')
  await player.user.sees(IN_PICKER)
  return await confirmSome(player, oem)
}

/** Enters the same credentials again. */
const verifyAgain: Journey = async player => {
  if (player.name !== 'Ada') return false
  const oem = player.random.pick(PLAYED)
  const feed = await feedOf(player, oem)
  if (feed?.state !== 'active') return false
  await openFeed(player, feed.id)
  await player.user.press('credentials.open')
  await enterCredentials(player, oem)
  return true
}

/** Sets up a channel for posts, or changes its posts. */
async function setUpChannel(player: Player, channel: 'fleet' | 'finance'): Promise<boolean> {
  const { user, world, memory, random } = player
  if (player.name !== 'Ada') return false
  const topics = channel === 'fleet' ? ['new_assets', 'feed_trouble'] : ['billing']
  const known = await world.db
    .selectFrom('subscription')
    .select('id')
    .where('channel', '=', user.channelId(channel))
    .executeTakeFirst()
  await user.write('subscriptions')
  if (known) {
    await user.sees(en.subscription.change)
    await user.press('subscription.edit', String(known.id))
    await user.sees(en.subscription.topics)
    await user.choose(en.subscription.pace, random.pick(['at_once', 'hourly']))
  } else {
    await user.sees(en.subscription.setUp)
    await user.press('subscription.new')
    await user.sees(en.subscription.topics)
    await user.choose(en.subscription.channel, user.channelId(channel))
    await user.mark({ id: 'topics', label: en.subscription.topics }, topics)
  }
  await click(world, memory.clicks, player, known ? 'channel_changed' : 'channel_set_up', {
    act: () => user.submit('subscription.save'),
    outcome: () => user.sees('Saved. This channel gets'),
  })
  await user.close()
  return true
}

const setChannel: Journey = player => setUpChannel(player, player.random.pick(['fleet', 'finance'] as const))

/** The newest waiting assets, in the subscribed channel. */
const decide: Journey = async player => {
  const { user, world, memory, random, platform } = player
  if ((await roleOf(player)) === null) return false
  const waiting = await world.db
    .selectFrom('arrival_asset')
    .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .innerJoin('workspace', 'workspace.account_id', 'integration.account_id')
    .select('arrival_id as id')
    .where('workspace.platform', '=', platform)
    .where('decision', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (!waiting) return false
  const approves = random.chance(0.7)
  const button = approves ? 'arrival.approveAll' : 'arrival.declineAll'
  const words = approves ? `Approved by ${player.name}` : `Declined by ${player.name}`
  // Their own card: an earlier card may be edited late, by an earlier click.
  const pressed = user.channel('fleet').findLastIndex(post => post.includes(en.arrival.approveAll))
  await click(world, memory.clicks, player, approves ? 'assets_approved' : 'assets_declined', {
    of: `card ${pressed}`,
    act: () => user.pressIn('fleet', button),
    outcome: async () => {
      await until(async () => user.channel('fleet')[pressed]?.includes(words) === true, 5_000)
    },
  })
  return true
}

/** Looks at the bill, with its picture. */
const askBill: Journey = async ({ user, world, platform, name }) => {
  await user.write('billing')
  await user.sees('so far')
  const shown = platform === 'slack' ? world.slack.messages(`@${name}`).at(-1) : world.teams.person(name).card('dm')
  const [url] = /http:[^"]*\/files\/[^"]*/.exec(JSON.stringify(shown)) ?? []
  if (url) await (await fetch(url)).arrayBuffer()
  return true
}

/** Fred asks for access, and Ada allows it. */
const access: Journey = async player => {
  const { user, world, memory } = player
  if (player.name === 'Fred') {
    if ((await roleOf(player)) !== null) return false
    await user.write('apps')
    await user.sees('You can look, but only Administrators')
    await user.press('access.request')
    return true
  }
  if (!/access.allow/.test(JSON.stringify(newestMessage(player)))) return false
  await click(world, memory.clicks, player, 'access_allowed', {
    act: () => user.press('access.allow'),
    outcome: () => user.sees('Allowed by Ada'),
  })
  return true
}

const newestMessage = ({ platform, world, name }: Player) =>
  platform === 'slack' ? world.slack.messages(`@${name}`).at(-1) : world.teams.person(name).card('dm')

/** Before any fault: a feed for each company, where it is announced, and who decides with Ada. */
export async function begin(players: Player[], tell: (done: JourneyName) => void): Promise<void> {
  const insist = async (player: Player, name: JourneyName, journey: () => Promise<boolean>) => {
    // On a busy machine an answer may come too late for the first try.
    for (let tries = 1; ; tries += 1) {
      try {
        await closeAll(player)
        await journey()
        return tell(name)
      } catch (err) {
        if (tries === 5) throw err
      }
    }
  }
  const arrive = async (ada: Player) => {
    await insist(ada, 'set up a feed', () => setUpFeed(ada, 'caterpillar'))
    // A job carries it out and posts about it, which would cover earlier messages.
    await waitLong(() => ada.user.awaits('is in force'))
    await insist(ada, 'set up a channel', () => setUpChannel(ada, 'fleet'))
    await insist(ada, 'set up a channel', () => setUpChannel(ada, 'finance'))
    const fred = players.find(one => one.name === 'Fred' && one.platform === ada.platform)
    if (!fred) return
    await insist(fred, 'ask for and give access', () => access(fred))
    await insist(ada, 'ask for and give access', async () => {
      await ada.user.sees('asks for access')
      return await access(ada)
    })
  }
  await Promise.all(players.filter(({ name }) => name === 'Ada').map(arrive))
}

/** What people do. Each is repeated; if a fault hits it, the person gives up and starts again. */
const JOURNEYS = {
  'set up a feed': setUp,
  'edit the selection': edit,
  'enter credentials again': verifyAgain,
  'set up a channel': setChannel,
  'decide about new assets': decide,
  'ask for the bill': askBill,
  'ask for and give access': access,
} satisfies Record<string, Journey>
export type JourneyName = keyof typeof JOURNEYS
// Keys of a record are strings to TypeScript; this one has no others.
export const JOURNEY_NAMES = Object.keys(JOURNEYS) as JourneyName[]

export type Became = 'done' | 'given up' | 'nothing to do'

/** One journey of somebody. */
export async function play(player: Player, name: JourneyName): Promise<Became> {
  try {
    await closeAll(player)
    return (await JOURNEYS[name](player)) ? 'done' : 'nothing to do'
  } catch (err) {
    note(`${player.name} (${player.platform}) gives up: ${name}: ${String(err).slice(0, 400)}`)
    return 'given up'
  }
}

async function closeAll({ user }: Player): Promise<void> {
  await user.close().catch(() => {})
}

export type { Player }
