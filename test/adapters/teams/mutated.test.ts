import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { signLink } from '../../../adapters/chat/files/link.ts'
import type { AppAnswer } from '../../../playground/call-app.ts'
import { type Fields, isFields } from '../../../playground/json.ts'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { listInChat } from '../../helpers/integrate.ts'
import { eachOf, mutantsOf } from '../../helpers/mutate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { TEAMS } from '../../helpers/ways.ts'
import { captureLog } from '../slack/walk.ts'

/**
 * Every field of every kind of activity is changed: each gets an answer in time, a message or a reference, and the rows
 * stay valid.
 */
let product: Product
let log: string[]
let said = 0
const recorded = new Map<string, Fields>()

beforeAll(async () => {
  product = await startProduct()
  log = captureLog(product)
  const { teams } = product
  product.feeds.caterpillar.fleet.add(2)
  await listInChat(product, await TEAMS.arrive(product), 'caterpillar')
  teams.onCall(({ op }) => {
    if (op === 'send' || op === 'update') said += 1
  })
  teams.alter(activity => {
    const { type, name, action } = activity
    const event = isFields(activity.channelData) ? activity.channelData.eventType : undefined
    const kind = [type, name ?? action ?? event ?? (activity.value ? 'pressed' : '')].filter(Boolean).join(' ')
    if (!recorded.has(kind)) recorded.set(kind, structuredClone(activity))
    return activity
  })
  const ada = teams.person('Ada')
  await ada.message('dm', 'apps')
  await ada.type('dm', 'search', 'cater')
  await ada.click('dm', 'Search')
  await ada.click('dm', { action: 'app.view', payloadText: 'komatsu' })
  await ada.click('dialog', 'app.install')
  await ada.closeDialog()
  await ada.message('dm', 'people')
  await ada.suggestions('dm', 'pick', 'a')
  await ada.message('#Fleet', '@Fleetfeed status')
  await teams.addChannel('Yard')
  await teams.addPerson({ name: 'Newcomer' })
  await teams.installFor('Newcomer', 'personal')
  teams.alter(undefined)
})
afterAll(() => product.stop())

let nth = 0
/** Sends that in place of the last activity; signed. */
async function send(activity: Fields): Promise<AppAnswer> {
  const { teams } = product
  nth += 1
  let answer: Promise<AppAnswer> | undefined
  const stop = teams.onRequest(request => {
    answer = request.answer
  })
  teams.alter(() => ({ ...activity, ...(activity.id ? { id: `mutant-${nth}` } : {}) }))
  const sending = teams.resend()
  stop()
  await sending
  if (!answer) throw new Error('Nothing was sent.')
  return await answer
}

const references = () => log.filter(line => line.includes('"reference"')).length

const COMMON =
  'from(\\.\\w+)?|recipient(\\.id)?|conversation(\\.\\w+)?|channelData(\\.(tenant|team|channel)(\\.\\w+)?|\\.eventType)?|' +
  'locale|localTimezone|timestamp|entities(\\.0(\\.\\w+)?)?|replyToId|id|type'
/** Ids without which there is nobody to answer, no way to answer, or no proof of the sender. */
const NEEDED = /^(from|conversation)(\.id)? = |^(serviceUrl|channelId|type) = /

/** An empty body closes the dialog: the effect of a button without an action of its own. */
const isTask = (body: Fields) => isFields(body.task) || Object.keys(body).length === 0
const isAction = ({ statusCode, type, value }: Fields) => statusCode === 200 && Boolean(type) && value !== undefined
const isSearch = ({ statusCode, value }: Fields) =>
  statusCode === 200 && isFields(value) && Array.isArray(value.results)
const KINDS: [kind: string, alone: string, isAnswer: ((body: Fields) => boolean) | null][] = [
  ['message', 'text|value|attachments', null],
  ['message pressed', 'value(\\.(action|carries|inputs|search))?|text|replyToId', null],
  ['invoke task/fetch', 'name|value(\\.data(\\.(action|carries|inputs))?)?', isTask],
  ['invoke task/submit', 'name|value(\\.data(\\.(action|carries|inputs))?)?', isTask],
  ['invoke adaptiveCard/action', 'name|value(\\.action(\\.data(\\.\\w+(\\.0(\\.\\w+)?)?)?)?)?', isAction],
  ['invoke application/search', 'name|value(\\.\\w+)?', isSearch],
  ['invoke fileConsent/invoke', 'name|value(\\.\\w+(\\.\\w+)?)?', null],
  ['installationUpdate add', 'action', null],
  ['conversationUpdate channelCreated', 'membersAdded', null],
  ['conversationUpdate teamMemberAdded', 'membersAdded(\\.0(\\.\\w+)?)?', null],
]

test.each(KINDS)('%s is handled with any field changed', async (kind, alone, isAnswer) => {
  const base = kind.includes('fileConsent') ? await consent() : kind.includes('Card') ? executed() : recorded.get(kind)
  if (!base) throw new Error(`No ${kind} was recorded, but ${[...recorded.keys()].join(', ')}`)
  const wrong: string[] = []
  // Fields that all activities have are walked once.
  const isCommon = kind === 'message' || kind === 'invoke task/fetch'
  const mutants = mutantsOf(base, {
    alone: new RegExp(`^(${isCommon ? `${COMMON}|` : ''}${alone})$`),
    // The SDK judges the token by these; the tests of tokens cover them.
    never: isCommon ? /^(channelId|serviceUrl)$/ : /^(channelId|serviceUrl|type|from\.id|conversation\.id)$/,
  })
  const isOfPerson = /^(message|invoke)/.test(kind)
  const before = said + references()
  let shown = 0
  await eachOf(mutants, 6, async ({ name, body }) => {
    const answer = await send(body)
    if (answer.kind !== 'answered') return void wrong.push(`${name}: ${answer.kind}`)
    const { status, json } = answer
    if (status >= 400 && NEEDED.test(name) && status < 500) {
      shown += 1
      return
    }
    if (status !== 200) return void wrong.push(`${name}: ${status} ${answer.text.slice(0, 80)}`)
    if (isAnswer && isFields(json)) {
      if (isAnswer(json)) shown += 1
      else wrong.push(`${name}: ${answer.text.slice(0, 80)}`)
    }
  })
  product.teams.alter(undefined)
  expect(wrong).toEqual([])
  if (!isOfPerson) return
  const silent = () => mutants.length - shown - (said + references() - before)
  await vi.waitUntil(() => silent() <= 0, { timeout: 15_000, interval: 20 }).catch(() => {})
  expect(silent(), 'neither a word nor a reference').toBeLessThanOrEqual(0)
})

/** The same button, as Action.Execute sends it. */
function executed(): Fields {
  const { value: data, ...pressed } = recorded.get('message pressed') ?? {}
  return {
    ...pressed,
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', data } },
  }
}

/** An offered file is accepted. */
async function consent(): Promise<Fields> {
  const { ctx, teams } = product
  const pressed = recorded.get('message pressed')
  const { id, accountId } = await ctx.db
    .selectFrom('workspace')
    .select(['id', 'account_id as accountId'])
    .where('external_id', '=', teams.tenantId)
    .executeTakeFirstOrThrow()
  const month = { accountId, workspaceId: id, month: '2026-11-01', feeds: null }
  const token = signLink(ctx, { kind: 'billing-csv', ...month, expires: ctx.now().getTime() + 60_000 })
  const contentUrl = `${teams.serviceUrl}x.csv`
  const uploadInfo = { contentUrl, name: 'x.csv', uploadUrl: contentUrl, uniqueId: 'X', fileType: 'csv' }
  const value = { type: 'fileUpload', action: 'accept', context: { token }, uploadInfo }
  return { ...pressed, type: 'invoke', name: 'fileConsent/invoke', value }
}

test('afterwards everybody has the same identity and role, and the tenant is still installed', async () => {
  const { db } = product.ctx
  const people = await db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.external_id', 'person.name', 'locale', 'person.time_zone', 'standing', 'workspace_admin'])
    .where('platform', '=', 'teams')
    .execute()
  const wrong = people.filter(
    row =>
      !/^[0-9a-f-]{36}$/.test(row.external_id) ||
      row.name === '' ||
      !isTimeZone(row.time_zone) ||
      Intl.getCanonicalLocales(row.locale)[0] !== row.locale,
  )
  expect(wrong).toEqual([])
  expect(people.filter(row => row.workspace_admin)).toHaveLength(1)
  const workspaces = await db
    .selectFrom('workspace')
    .select(['external_id', 'bot_user_id', 'service_url', 'uninstalled_at'])
    .where('platform', '=', 'teams')
    .execute()
  expect(workspaces).toEqual([
    expect.objectContaining({
      external_id: product.teams.tenantId,
      service_url: product.teams.serviceUrl,
      uninstalled_at: null,
    }),
  ])
  const { now } = product.clock
  const conversations = await db.selectFrom('conversation').select(['external_id', 'changed_at', 'person']).execute()
  const odd = conversations.filter(
    row => row.changed_at.getFullYear() < 2026 || row.changed_at > now || row.person === '' || row.external_id === '',
  )
  expect(odd).toEqual([])
})
