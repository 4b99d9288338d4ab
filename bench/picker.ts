import type { BareCommands } from './bare-handler.ts'
import { startChild } from './child.ts'
import { loadAssets } from './load-assets.ts'
import { type Deed, haveWork, hearingFor, type Person, type Times, type Waiting } from './people.ts'
import type { ProductInput } from './product.ts'
import { startSlackStandIn, TEAM } from './slack-stand-in.ts'
import { times as inTimes, megabytes, millis, percentile, reached, table } from './table.ts'
import type { WebCommands } from './web.ts'

const GOAL = 5
const THINK_MS = 200
const DEEDS: [Deed, string][] = [
  ['search', 'search for three numbers'],
  ['wide search', 'search for a model and two numbers'],
  ['next page', 'next page'],
  ['toggle', 'toggle'],
]

interface Pace {
  name: string
  thinkMs: number
  rounds: number
}

/** How long the picker takes on one integration with that many assets, beside a bare handler, in the same run. */
export async function measurePicker(
  common: Pick<ProductInput, 'databaseUrl' | 'signingSecret' | 'sealKeys'>,
  options: { assets: number; people: number; rounds: number },
  say: (line: string) => void,
): Promise<string> {
  const at = new Date('2026-11-10T09:00:00Z')
  const waiting: Waiting = new Map()
  const slack = await startSlackStandIn(hearingFor(waiting))
  const input: ProductInput = { ...common, slackApiUrl: slack.apiUrl, feeds: { hosts: {}, allowedHosts: [] }, at }
  const web = await startChild<WebCommands, ProductInput>('web', input)
  const loading = performance.now()
  const { drafts, some } = await loadAssets(common.databaseUrl, { ...options, team: TEAM, at })
  say(`  ${options.assets.toLocaleString('en')} assets loaded in ${Math.round((performance.now() - loading) / 1000)} s`)
  const bare = await startChild<BareCommands, { databaseUrl: string; signingSecret: string }>('bare', common)
  const urls = { web: await web.call('url', null as never), bare: await bare.call('url', null as never) }
  const people: Person[] = drafts.map(({ draftId, person }) => ({
    id: person,
    viewId: `V${person}`,
    draftId,
    blocks: [],
  }))

  const work = async (to: 'web' | 'bare', pace: Pace, rounds: number) =>
    haveWork({
      ...pace,
      rounds,
      url: urls[to],
      signingSecret: common.signingSecret,
      people,
      assets: some,
      waiting,
      updated: to === 'web',
    })
  const pace: Pace = {
    name: `each thinks ${THINK_MS} ms between two clicks`,
    thinkMs: THINK_MS,
    rounds: options.rounds,
  }
  // Warm: code compiled, connections open, pages of the indexes in memory.
  for (const to of ['web', 'bare'] as const) await work(to, { name: '', thinkMs: 0, rounds: 0 }, 4)

  const times = { web: new Map() as Times, bare: new Map() as Times }
  // By turns, so that whatever else the machine does meets both.
  for (let turn = 0; turn < 4; turn++) {
    for (const to of ['web', 'bare'] as const) merge(times[to], await work(to, pace, Math.ceil(pace.rounds / 4)))
  }
  say(`  ${pace.name}: done`)
  const peak = await web.end()
  await bare.end()
  await slack.close()
  return [
    `Picker over one integration with ${options.assets.toLocaleString('en')} assets, ${options.people} people with a draft each`,
    'From the signed request until both are there: the HTTP answer and views.update with the new list (nearly always the later).',
    pacePart(pace, times.web, times.bare),
    '',
    `Peak memory of the product: ${megabytes(peak)}.`,
  ].join('\n')
}

function pacePart(pace: Pace, product: Times, bare: Times): string {
  const floor = [...bare.values()].flat()
  const floorP99 = percentile(floor, 0.99)
  const row = (name: string, values: number[]) => {
    const p99 = percentile(values, 0.99)
    const ratio = p99 / floorP99
    return [
      name,
      String(values.length),
      millis(percentile(values, 0.5)),
      millis(p99),
      inTimes(ratio),
      values === floor ? '' : reached(ratio, GOAL),
    ]
  }
  return `\n${pace.name}\n\n${table(
    ['', 'clicks', 'p50', 'p99', 'p99 of bare', `within ${GOAL} ×`],
    [
      row('bare handler: signature, one indexed query', floor),
      ...DEEDS.map(([deed, name]) => row(name, product.get(deed) ?? [])),
    ],
  )}`
}

function merge(into: Times, more: Times): void {
  for (const [deed, values] of more) into.set(deed, [...(into.get(deed) ?? []), ...values])
}
