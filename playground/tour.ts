import { en } from '../adapters/chat/words/en.ts'
import { startLocalProduct } from './local-product.ts'
import { startPostgres } from './postgres.ts'
import { draw } from './slack/transcript.ts'
import { draw as drawTeams } from './teams/transcript.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR

let steps = 0

/**
 * Plays the main job on the production code: a person's clicks go as signed requests over HTTP, jobs run on BullMQ, the
 * feed is read from an OEM server on this machine. Ends with exit code 1 where something was not as it should be.
 */
const postgres = await startPostgres({ persistent: false, fast: true, dataDir: `/tmp/fleetfeed-tour-${process.pid}` })
const product = await startLocalProduct({
  databaseUrl: postgres.url,
  at: '2026-11-10T09:00:00Z',
  // What the operator set: in Teams nobody becomes Administrator by coming first.
  teams: { administrators: ['max@keller-construction.example'] },
})
try {
  await tour()
  console.log('\nThe tour is over: everything was as it should be.')
} catch (err) {
  console.error('\nThe tour stopped:', err)
  process.exitCode = 1
} finally {
  await product.stop()
  await postgres.stop()
}

async function tour(): Promise<void> {
  const { slack, teams, feeds, clock } = product
  const ada = slack.person('Ada')
  const max = teams.person('Max')
  const cat = feeds.caterpillar
  const credentials = feeds.credentials.caterpillar
  cat.fleet.add(25)
  tell(
    'The cast',
    'Ada administers the Slack workspace (│), Max works in Teams (║). Their company has 25 Caterpillar machines. It is 10 November 2026.',
  )

  step('Ada opens the Home tab of Fleetfeed')
  await ada.openHome()
  await slack.until(() => ada.home())
  show(ada.home())

  step('In the Marketplace she clicks View beside Caterpillar')
  await ada.click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => ada.view())
  show(ada.view())

  step('She clicks Install app: the form for the credentials opens')
  await ada.click('modal', 'app.install')
  await slack.until(() => ada.view()?.submit === en.credentials.verify)
  show(ada.view())

  step('She mistypes the client secret and presses Verify')
  await enter({ ...credentials, clientSecret: 'not-the-secret' })
  await ada.submit()
  show(ada.view())
  await work('verify asks the OEM, deliver changes her screen')
  await slack.until(() => ada.view()?.title === en.credentials.failed)
  show(ada.view())

  step('She changes the credentials and presses Verify again')
  await ada.click('modal', 'credentials.open')
  await slack.until(() => ada.view()?.submit === en.credentials.verify)
  await enter(credentials)
  await ada.submit()
  await work('verify, then the list is read and her screen becomes the asset list')
  await slack.until(() => ada.view()?.title === en.picker.title)
  show(ada.view())

  step('All are selected. She searches for two machines and deselects what matches')
  const [a, b] = cat.fleet.machines
  await ada.type('modal', { text: en.picker.search }, `${a?.serialNumber}, ${b?.serialNumber}, HK1234`, { enter: true })
  await slack.until(() => JSON.stringify(ada.view()?.json).includes('Nothing matches'))
  await ada.click('modal', 'picker.deselectAll')
  await slack.until(() => JSON.stringify(ada.view()?.json).includes('23 of 25'))
  show(ada.view())

  step('She unticks Import all new incoming assets and presses Confirm')
  await ada.tick('modal', 'picker.importNew', [])
  await ada.submit()
  show(ada.view())

  step('She chooses channels')
  await ada.click('modal', 'subscription.new')
  await slack.until(() => ada.view()?.submit === en.subscription.save)
  await ada.choose('modal', { text: en.subscription.channel }, slack.channelId('#fleet'))
  await ada.tick('modal', { text: en.subscription.topics }, ['new_assets', 'feed_trouble'])
  await ada.submit()
  show(ada.view())
  await ada.closeModal()
  await ada.command('#finance', '/fleetfeed subscriptions')
  await ada.click(ada.ephemerals().at(-1) ?? { channel: '', ts: '' }, 'subscription.newHere')
  await slack.until(() => ada.view()?.submit === en.subscription.save)
  await ada.tick('modal', { text: en.subscription.topics }, ['billing'])
  await ada.submit()
  show(ada.view())
  await ada.closeModal()
  await work('the first sync receives the machines')

  step('She says what an asset costs in a month, to see what it comes to')
  await ada.openHome()
  await ada.click('home', 'integration.open')
  await slack.until(() => ada.view())
  await ada.choose('modal', 'menu', en.price.title)
  await slack.until(() => ada.view()?.submit === en.common.save)
  await ada.type('modal', { text: en.price.amount }, '12.50')
  await ada.choose('modal', { text: en.price.currency }, 'EUR')
  await ada.submit()
  await ada.closeModal({ all: true })

  step('She asks for the bill so far')
  await ada.command('#fleet', '/fleetfeed billing')
  show(ada.ephemerals().at(-1))

  step('The yard works in Teams. Max, whom the operator’s setting names, adds Fleetfeed there')
  await teams.installFor('Max', 'team')
  await teams.installFor('Max', 'personal')
  showTeams(max.look('dm').at(-1))

  step('Ada asks for a one-time code in Slack, Max enters it in Teams')
  await ada.command('#fleet', '/fleetfeed link')
  await ada.click(ada.ephemerals().at(-1) ?? { channel: '', ts: '' }, 'link.code')
  await slack.until(() => JSON.stringify(ada.ephemerals().at(-1)?.blocks).includes('Enter this code on the other side'))
  const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(JSON.stringify(ada.ephemerals().at(-1)?.blocks)) ?? []
  await max.message('dm', 'link')
  await max.click('dm', 'link.enter')
  await max.type('dialog', en.link.field, code)
  await max.click('dialog', 'link.preview')
  showTeams(max.dialog())
  await max.click('dialog', 'link.confirm')
  showTeams(max.dialog())
  await max.closeDialog()

  step('Both sides show the same feeds. Max chooses channels in Teams too')
  await max.message('dm', 'status')
  showTeams(max.look('dm').at(-1))
  for (const [channel, topic] of [
    ['#Fleet', 'new_assets'],
    ['#Finance', 'billing'],
  ] as const) {
    await max.message('dm', 'subscriptions')
    await max.click('dm', 'subscription.new')
    await max.choose('dialog', en.subscription.channel, teams.conversationId(channel))
    await max.choose('dialog', 'topics', [topic])
    await max.click('dialog', 'subscription.save')
    await max.closeDialog()
  }

  step('A day later the OEM lists a new machine')
  cat.fleet.add(1)
  clock.advance(30 * HOUR)
  await work('sync finds it, deliver posts one digest in Slack and one in Teams')
  show(slack.messages('#fleet').at(-1))
  showTeams(max.look('#Fleet').at(-1))

  step('Max approves it in Teams: both posts say so, and the record stands below them')
  await max.click('#Fleet', 'arrival.approveAll')
  await work('deliver edits both, and replies to both')
  show(slack.messages('#fleet').find(message => message.text.includes('Approved by Max')))
  show(slack.messages('#fleet').at(-1))
  for (const message of max.look('#Fleet').slice(-2)) showTeams(message)

  step('The OEM refuses the login one day, then it is mended')
  cat.refuseLogin()
  clock.advance(30 * HOUR)
  await work('sync is refused once and stops; deliver tells #fleet')
  show(slack.messages('#fleet').at(-1))
  cat.healthy()
  await ada.openHome()
  await ada.command('#fleet', '/fleetfeed status')
  show(ada.ephemerals().at(-1))

  step('The month ends: it is billed once, and both sides read the same')
  clock.advance(21 * DAY)
  await work('close-month freezes November, deliver posts the summary on both sides')
  const summary = slack.messages('#finance').find(message => message.text.includes('24 assets billable'))
  show(summary)
  showTeams(max.look('#Finance').at(-1))

  step('Every billable asset is in a file: in Slack for Excel below the summary, in Teams by links that expire')
  const [file] = slack.files('#finance')
  print('│', [`${file?.name}: ${file?.content.length} bytes`])
  const links = [...JSON.stringify(max.look('#Finance').at(-1)?.card).matchAll(/"Action.OpenUrl".*?"url":"([^"]+)"/g)]
  // The second one is the CSV.
  print('║', firstLines(await (await fetch(links[1]?.[1] ?? '')).text()))

  const refused = [...slack.refusals, ...teams.refusals]
  if (refused.length > 0) throw new Error(`Slack or Teams refused something: ${JSON.stringify(refused)}`)

  async function enter(typed: Readonly<Partial<Record<string, string>>>): Promise<void> {
    for (const [field, value] of Object.entries(typed)) {
      const label = Object.entries(en.field).find(([id]) => id === field)?.[1] ?? field
      await ada.type('modal', { text: label }, value ?? '')
    }
  }
}

async function work(what: string): Promise<void> {
  await product.drain()
  console.log(`    · jobs: ${what}`)
}

function step(text: string): void {
  steps += 1
  console.log(`\n${steps}. ${text}`)
}

function tell(title: string, text: string): void {
  console.log(`${title}: ${text}`)
}

/** The header, the first two rows, and how many more there are. */
function firstLines(csv: string): string[] {
  const lines = csv.trim().split('\r\n')
  if (lines.length !== 25) throw new Error(`Expected a header and 24 billable assets: ${csv}`)
  return [...lines.slice(0, 3), `… ${lines.length - 3} more rows`]
}

function show(shown: Parameters<typeof draw>[0] | undefined): void {
  if (!shown) throw new Error('There is nothing to see.')
  print('│', draw(shown))
}

/** Teams has a mark of its own, so that the two are told apart. */
function showTeams(shown: Parameters<typeof drawTeams>[0] | undefined): void {
  if (!shown) throw new Error('There is nothing to see in Teams.')
  print('║', drawTeams(shown))
}

function print(edge: string, lines: string[]): void {
  console.log(lines.map(line => `    ${edge} ${line}`).join('\n'))
}
