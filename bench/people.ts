import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { LoadedAsset } from './load-assets.ts'
import { type Said, TEAM } from './slack-stand-in.ts'

export type Deed = 'search' | 'wide search' | 'next page' | 'toggle'

/** What is measured, in milliseconds, by what was done. */
export type Times = Map<Deed, number[]>

interface Block {
  block_id?: string
  elements?: { type: string; action_id: string; value?: string; options?: Option[]; initial_options?: Option[] }[]
}
interface Option {
  value: string
}

/** Somebody with the picker open, and what it shows. */
export interface Person {
  id: string
  viewId: string
  draftId: number
  blocks: Block[]
}

/** Who waits for which view. */
export type Waiting = Map<string, PromiseWithResolvers<string>>

/** Hands what the product shows to whoever waits for it. Anything but an update of their view is a failure. */
export function hearingFor(waiting: Waiting): (said: Said) => void {
  return ({ method, body }) => {
    if (method === 'auth.test') return
    if (method === 'views.update') waiting.get(body.get('view_id') ?? '')?.resolve(body.get('view') ?? '')
    else for (const one of waiting.values()) one.reject(new Error(`${method}: ${body.get('view') ?? body.get('text')}`))
  }
}

/**
 * People who each work through the list: search for three numbers, toggle one, search for a model and two numbers, turn
 * pages, toggle. After every answer they think for `thinkMs`, more or less. A time is from the signed request until both
 * are there: the HTTP answer and, `updated`, the call that changes the view.
 */
export async function haveWork(options: {
  url: string
  signingSecret: string
  people: Person[]
  assets: LoadedAsset[]
  waiting: Waiting
  rounds: number
  thinkMs: number
  updated: boolean
}): Promise<Times> {
  const times: Times = new Map()
  const { origin, pathname } = new URL(options.url)
  const pool = new Pool(origin, { connections: options.people.length })
  const deeds: Deed[] = ['search', 'toggle', 'wide search', 'next page', 'toggle', 'next page']

  const act = async (person: Person, deed: Deed) => {
    const body = new URLSearchParams({
      payload: JSON.stringify(payload(person, actionOf(person, deed, options.assets))),
    })
    const text = body.toString()
    const shown = Promise.withResolvers<string>()
    if (options.updated) options.waiting.set(person.viewId, shown)
    const started = performance.now()
    const answer = await pool.request({ method: 'POST', path: pathname, body: text, headers: signed(options, text) })
    await answer.body.dump()
    if (answer.statusCode !== 200) throw new Error(`${deed}: ${answer.statusCode}`)
    const view = options.updated ? await within(shown.promise, deed) : null
    const took = performance.now() - started
    times.set(deed, [...(times.get(deed) ?? []), took])
    if (view !== null) person.blocks = (JSON.parse(view) as { blocks: Block[] }).blocks
  }

  await Promise.all(
    options.people.map(async person => {
      await sleep(Math.random() * options.thinkMs)
      for (let round = 0; round < options.rounds; round++) {
        for (const deed of deeds) {
          await act(person, deed)
          if (options.thinkMs > 0) await sleep(options.thinkMs * (0.5 + Math.random()))
        }
      }
    }),
  )
  await pool.close()
  return times
}

function actionOf(person: Person, deed: Deed, assets: LoadedAsset[]): Record<string, unknown> {
  const any = () =>
    assets[Math.floor(Math.random() * assets.length)] ?? { model: '', equipmentId: '', serialNumber: '' }
  const search = (value: string) => ({
    type: 'plain_text_input',
    action_id: 'picker.search',
    block_id: `search~${person.draftId}~x`,
    value,
  })
  switch (deed) {
    case 'search':
      return search([any().serialNumber, any().equipmentId, any().serialNumber].join(', '))
    case 'wide search':
      return search([any().model, any().equipmentId, any().serialNumber].join(', '))
    case 'next page': {
      const button = elements(person).find(({ action_id }) => action_id === 'picker.after')
      // Without a view (the bare handler shows none) any button is as good.
      return { type: 'button', action_id: 'picker.after', block_id: 'actions~~x', value: button?.value ?? '0,0' }
    }
    case 'toggle': {
      const block = person.blocks.find(one => one.elements?.[0]?.action_id === 'picker.tick')
      const [group] = block?.elements ?? []
      const [first] = group?.options ?? []
      const ticked = group?.initial_options ?? []
      const without = ticked.filter(option => option.value !== first?.value)
      const selected_options = without.length < ticked.length || !first ? without : [...ticked, first]
      return { type: 'checkboxes', action_id: 'picker.tick', block_id: block?.block_id ?? '', selected_options }
    }
    default:
      return deed satisfies never
  }
}

const elements = (person: Person) => person.blocks.flatMap(block => block.elements ?? [])

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
function payload(person: Person, action: Record<string, unknown>): object {
  return {
    type: 'block_actions',
    team: { id: TEAM, domain: 'bench' },
    user: { id: person.id, username: person.id, name: person.id, team_id: TEAM },
    api_app_id: 'A0BENCH001',
    token: 'bench',
    trigger_id: `1.2.${person.id}`,
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'view', view_id: person.viewId },
    view: {
      id: person.viewId,
      team_id: TEAM,
      type: 'modal',
      callback_id: 'picker.confirm',
      private_metadata: String(person.draftId),
      blocks: person.blocks,
      state: { values: {} },
    },
    actions: [{ action_ts: String(Date.now() / 1000), ...action }],
  }
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function signed(options: { signingSecret: string }, body: string): Record<string, string> {
  const stamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', options.signingSecret).update(`v0:${stamp}:${body}`).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': `v0=${mac}`,
  }
}

const PATIENCE_MS = 20_000

async function within(shown: Promise<string>, deed: Deed): Promise<string> {
  const timer = Promise.withResolvers<never>()
  const timeout = setTimeout(() => timer.reject(new Error(`${deed}: no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
  try {
    return await Promise.race([shown, timer.promise])
  } finally {
    clearTimeout(timeout)
  }
}
