import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import type { AppRequest } from '../../../playground/call-app.ts'
import { type Fields, isFields } from '../../../playground/json.ts'
import { signature } from '../../../playground/slack/signed-request.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { eachOf, type Mutant, mutantsOf } from '../../helpers/mutate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { captureLog } from './walk.ts'

/**
 * Every field of every kind of request is changed: each gets an answer in time, a message or a reference, and the rows
 * stay valid.
 */
let product: Product
let log: string[]
const recorded = new Map<string, { body: Fields; kind: 'json' | 'payload' | 'form' }>()

beforeAll(async () => {
  product = await startProduct()
  log = captureLog(product)
  const { slack } = product
  slack.onCall(({ method }) => {
    if (/^(chat|views)\./.test(method)) said += 1
  })
  const stop = slack.onRequest(record)
  const ada = slack.person('Ada')
  await ada.openHome()
  await slack.until(() => ada.home())
  await ada.message('dm', 'apps')
  const direct = slack.messages('@Ada').at(-1)
  await ada.click({ channel: direct?.channel ?? '', ts: direct?.ts ?? '' }, { actionId: 'app.view', value: 'komatsu' })
  await slack.until(() => ada.view())
  await ada.closeModal({ all: true })
  await ada.message('#fleet', '@Fleetfeed status')
  await ada.command('#fleet', '/fleetfeed status')
  await ada.command('#fleet', '/fleetfeed apps')
  const there = ada.ephemerals().at(-1)
  await ada.click('home', 'settings.open')
  await slack.until(() => ada.view())
  await ada.choose('modal', 'settings.zone', 'Europe/Berlin', { query: 'berlin' })
  await ada.submit()
  await ada.closeModal({ all: true })
  await ada.click({ channel: there?.channel ?? '', ts: there?.ts ?? '' }, { actionId: 'app.view', value: 'komatsu' })
  stop()
})
afterAll(() => product.stop())

/** The first request of each kind, as Slack sent it. */
function record({ body: text }: AppRequest) {
  const form = text.startsWith('{') ? null : new URLSearchParams(text)
  const payload = form?.get('payload')
  const kind = !form ? 'json' : payload ? 'payload' : 'form'
  const body: Fields = payload ? JSON.parse(payload) : form ? Object.fromEntries(form) : JSON.parse(text)
  const { event, view, container } = body as { [K in string]?: Fields }
  const type = typeof body.type === 'string' ? body.type : 'command'
  const where = view?.type ?? (container?.is_ephemeral ? 'ephemeral' : container?.type)
  const name = event ? `event ${event.type}` : type === 'block_actions' ? `${type} ${where}` : type
  if (!recorded.has(name)) recorded.set(name, { body, kind })
}

let nth = 0
async function send({ body, kind }: { body: Fields; kind: 'json' | 'payload' | 'form' }): Promise<Response> {
  const text =
    kind === 'json'
      ? JSON.stringify(body)
      : new URLSearchParams(
          kind === 'payload'
            ? { payload: JSON.stringify(body) }
            : Object.fromEntries(Object.entries(body).map(([key, value]) => [key, value ? String(value) : ''])),
        ).toString()
  const at = Math.floor(Date.now() / 1000)
  return await fetch(`http://127.0.0.1:${product.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature(product.settings.slack?.signingSecret ?? '', at, text),
    },
    body: text,
    // As long as Slack waits.
    signal: AbortSignal.timeout(3000),
  })
}

/** Another click, another event. */
function anew(body: Fields): Fields {
  nth += 1
  return {
    ...body,
    ...('event_id' in body && body.event_id ? { event_id: `EvMutant${nth}` } : {}),
    ...('trigger_id' in body && body.trigger_id ? { trigger_id: `mutant.${nth}` } : {}),
    // Requests in one view wait for each other.
    ...(isFields(body.view) && body.view.id ? { view: { ...body.view, id: `VMUTANT${nth}` } } : {}),
  }
}

let said = 0
const references = () => log.filter(line => line.includes('"reference"')).length

/** Sends them all. Returns those that were answered wrongly, or with neither a message nor a reference. */
async function wrongOf(mutants: Mutant[], kind: 'json' | 'payload' | 'form', isShown: (text: string) => boolean) {
  const wrong: string[] = []
  const before = said + references()
  let shown = 0
  await eachOf(mutants, 4, async ({ name, body }) => {
    try {
      const answer = await send({ body: anew(body), kind })
      const text = await answer.text()
      if (answer.status !== 200) wrong.push(`${name}: ${answer.status}`)
      if (isShown(text)) shown += 1
    } catch (err) {
      wrong.push(`${name}: ${String(err)}`)
    }
  })
  const silent = () => mutants.length - shown - (said + references() - before)
  // The outcome of a request that is acknowledged at once is shown a little later.
  await vi.waitUntil(() => silent() <= 0, { timeout: 15_000, interval: 20 }).catch(() => {})
  return { wrong, silent: silent() }
}

/** Blocks that come back are ours; only their id is read. */
const WHOLE = /(^|\.)blocks\.\d+\.(?!block_id)/
const VIEW =
  'view(\\.(id|type|callback_id|private_metadata|blocks|blocks\\.0|state(\\.values(\\.(language|importNew)[^.]*(\\..*)?)?)?))?'
const ACTED = 'user(\\.id)?|team(\\.id)?|type'
const EVENT =
  'event|event\\.(user|tab|channel|channel_type|subtype|bot_id|text|thread_ts)|event_id|event_time|authorizations(\\.0|\\.0\\.team_id)?'

/** Each kind, with the fields that are read, and whether its answer itself says something. */
const KINDS: [kind: string, alone: string, isShown: (text: string) => boolean][] = [
  ['command', 'command|user_id|team_id|text|channel_id|channel_name|response_url', text => text !== ''],
  ['block_actions home', VIEW, () => false],
  ['block_actions modal', `${ACTED}|actions|actions\\.0(\\.\\w+)?|trigger_id|container|channel|${VIEW}`, () => false],
  ['block_actions message', 'message(\\.(ts|blocks|blocks\\.0))?|state(\\.values)?|channel(\\.id)?', () => false],
  ['block_actions ephemeral', 'container(\\.\\w+)?|response_url|actions\\.0\\.(block_id|value)', () => false],
  ['view_submission', `${ACTED}|${VIEW}`, text => text.includes('response_action')],
  ['block_suggestion', `${ACTED}|action_id|block_id|value|channel|container|view`, text => text.includes('options')],
  ['event app_home_opened', EVENT, () => false],
  ['event message', EVENT, () => false],
  ['event app_mention', EVENT, () => false],
]

test.each(KINDS)('%s is handled with any field changed', async (name, alone, isShown) => {
  const base = recorded.get(name)
  if (!base) throw new Error(`No ${name} was recorded, but ${[...recorded.keys()].join(', ')}`)
  const mutants = mutantsOf(base.body, { alone: new RegExp(`^(${alone})$`), whole: WHOLE })
  const { wrong, silent } = await wrongOf(mutants, base.kind, isShown)
  expect(wrong).toEqual([])
  expect(silent, 'neither a word nor a reference').toBeLessThanOrEqual(0)
})

test('whatever Slack says about a new person, they are answered, and only people shown to be inside are let in', async () => {
  const { slack, ctx } = product
  const person = slack.addPerson({ name: 'New', admin: true })
  let user: Fields = {}
  slack.alterUser(said => {
    user = structuredClone(said)
    return said
  })
  await person.command('#fleet', '/fleetfeed status')
  const mutants = mutantsOf(user, { alone: /^(?!id$)[^.]+$/ })
  const wrong: string[] = []
  for (const { name, body } of mutants) {
    // A new person each time.
    await ctx.db.deleteFrom('person').where('external_id', '=', person.id).execute()
    slack.alterUser(() => ({ ...body, id: person.id }))
    await person.command('#fleet', '/fleetfeed status')
    const text = person.ephemerals().at(-1)?.text ?? ''
    const row = await ctx.db
      .selectFrom('person')
      .select(['standing', 'locale', 'time_zone', 'name', 'workspace_admin'])
      .where('external_id', '=', person.id)
      .executeTakeFirst()
    // Without a team nothing shows that they are inside; the same holds if an excluding flag is not a boolean.
    const excluded = / = (7|{})$/.test(name) && /^(is_(restricted|ultra_restricted|stranger|bot)|deleted)/.test(name)
    const isInside = !name.includes('team_id') && !excluded
    const expected = isInside ? 'No app is installed yet' : en.access.outside
    if (!text.includes(expected)) wrong.push(`${name}: ${text}`)
    if (row?.standing !== (isInside ? 'inside' : 'outside')) wrong.push(`${name}: ${row?.standing}`)
    if (!isInside && row?.workspace_admin) wrong.push(`${name}: an admin`)
    if (row && (!isTimeZone(row.time_zone) || !Intl.getCanonicalLocales(row.locale)[0] || !row.name))
      wrong.push(`${name}: ${JSON.stringify(row)}`)
  }
  expect(wrong).toEqual([])
  await ctx.db.deleteFrom('person').where('external_id', '=', person.id).execute()
  for (const id of [null, '', 'U0SOMEBODY']) {
    slack.alterUser(said => ({ ...said, id }))
    await person.command('#fleet', '/fleetfeed status')
    expect(person.ephemerals().at(-1)?.text, 'of nobody, or of somebody else').toBe(en.access.unsure)
  }
  slack.alterUser(undefined)
})

test('Slack’s own events with any field changed uninstall nobody and change nobody’s identity', async () => {
  const { slack, ctx } = product
  const ada = slack.person('Ada')
  const [workspace] = await ctx.db
    .selectFrom('workspace')
    .select('bot_user_id')
    .where('platform', '=', 'slack')
    .execute()
  const tell = recorded.get('event app_mention')?.body ?? {}
  const user = { id: ada.id, team_id: slack.teamId, real_name: 'Ada', tz: 'UTC', locale: 'en-US', is_admin: true }
  const flags = {
    is_owner: false,
    is_restricted: false,
    is_bot: false,
    deleted: false,
    profile: { display_name: 'Ada' },
  }
  const told: Fields[] = [
    { type: 'user_change', user: { ...user, ...flags } },
    { type: 'app_uninstalled' },
    { type: 'tokens_revoked', tokens: { oauth: [], bot: [workspace?.bot_user_id] } },
    { type: 'member_joined_channel', user: ada.id, channel: slack.channelId('#fleet'), inviter: ada.id },
    { type: 'channel_rename', channel: { id: slack.channelId('#fleet'), name: 'x', created: 1 } },
    { type: 'channel_archive', channel: slack.channelId('#fleet'), user: ada.id },
  ]
  const people = () => ctx.db.selectFrom('person').select(['external_id', 'standing']).orderBy('id').execute()
  const before = await people()
  for (const event of told) {
    // Its time is before this installation: a late event.
    const body = { ...tell, event_time: 1, event }
    const mutants = mutantsOf(body, { alone: /^event\.(user|tokens|channel)(\.\w+)*$|^event_(time|id)$/ })
    const { wrong } = await wrongOf(mutants, 'json', () => true)
    expect(wrong, String(event.type)).toEqual([])
  }
  const closed = { ...recorded.get('view_submission')?.body, type: 'view_closed', is_cleared: false }
  const { wrong } = await wrongOf(mutantsOf(closed, { alone: /^(view|user|type)$/ }), 'payload', () => true)
  expect(wrong).toEqual([])
  const gone = await ctx.db.selectFrom('workspace').select('id').where('uninstalled_at', 'is not', null).execute()
  expect(gone).toEqual([])
  expect(await people()).toEqual(before)
  const row = await ctx.db.selectFrom('person').selectAll().where('external_id', '=', ada.id).executeTakeFirst()
  expect(row).toMatchObject({ standing: 'inside', workspace_admin: true })
})
