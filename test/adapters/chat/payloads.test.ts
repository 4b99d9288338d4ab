import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { MonthView } from '../../../adapters/chat/billing/month-view.ts'
import type { RawAct } from '../../../adapters/chat/handler.ts'
import {
  type ActionName,
  type ActionPayload,
  action,
  isChoose,
  PAYLOADS,
  readPayload,
} from '../../../adapters/chat/payloads.ts'
import { options } from '../../../adapters/chat/router.ts'
import type { Button } from '../../../adapters/chat/screen.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'
import { route } from '../../helpers/route.ts'

// The keys of a table that is complete by its type.
const ACTIONS = (Object.keys(PAYLOADS) as ActionName[]).sort()
const w = words('en', 'UTC')

const november: Omit<MonthView, 'from'> = { month: '2026-11-01', feeds: [1, 50], which: 'not_billable' }
const cursor = { integrationId: 1, assetId: 357 }

/** The answer to what no handler reads; the log has its reference. */
const OUTDATED = [
  { kind: 'say', screen: { text: expect.stringMatching(new RegExp(`^${w.t('failure.stale')} Reference \\w{8}$`)) } },
]

/** These texts are in posted cards and can never change. */
const WIRE: readonly [
  payloadText: string | undefined,
  payload: ActionPayload<ActionName>,
  actions: readonly ActionName[],
][] = [
  [undefined, undefined, ['access.request', 'arrival.waiting', 'audit.everybody', 'audit.open', 'audit.person']],
  [undefined, undefined, ['file.open', 'home.open', 'home.search', 'undelivered.open']],
  [undefined, undefined, ['home.administrator', 'home.assets', 'home.billing', 'home.help', 'home.status']],
  [undefined, undefined, ['link.code', 'link.enter', 'link.open', 'link.preview', 'link.unlink']],
  [undefined, undefined, ['ownList.receive']],
  [undefined, undefined, ['people.open', 'people.pick', 'settings.open', 'settings.save', 'settings.zone']],
  [undefined, undefined, ['subscription.new', 'subscriptions.open']],
  ['', '', ['settings.mine']],
  ['home', 'home', ['settings.mine']],
  ['takeuchi', 'takeuchi', ['app.install', 'app.view']],
  ['P5ZB-XNYU', 'P5ZB-XNYU', ['link.confirm']],
  [
    '12',
    { requestId: 12 },
    ['access.allow', 'access.allowOutside', 'access.decline', 'people.allow', 'people.allowOutside', 'people.decline'],
  ],
  ['12,administrator', { personId: 12, role: 'administrator' }, ['access.giveAgain']],
  ['12', { arrivalId: 12 }, ['arrival.approveAll', 'arrival.declineAll']],
  ['12,0', { arrivalId: 12, offset: 0 }, ['arrival.nextPage', 'arrival.page', 'arrival.review']],
  ['12,0', { arrivalId: 12, offset: 0 }, ['arrival.show', 'arrival.showNext', 'arrival.showPage']],
  ['12,0', { arrivalId: 12, offset: 0 }, ['arrival.approveSelected', 'arrival.declineSelected']],
  [
    '12,50,.9g-2.8',
    { arrivalId: 12, offset: 50, ticked: [340, 341, 342, 350] },
    ['arrival.approveSelected', 'arrival.declineSelected', 'arrival.nextPage', 'arrival.page'],
  ],
  ['12,8,340', { arrivalId: 12, offset: 8, assetId: 340 }, ['arrival.approve', 'arrival.decline']],
  ['12,decided', { arrivalId: 12, what: 'decided' }, ['arrival.undo']],
  ['12,imported', { arrivalId: 12, what: 'imported' }, ['arrival.undo']],
  ['12,decided,1794301920000', { arrivalId: 12, what: 'decided', decidedAt: 1794301920000 }, ['arrival.undo']],
  ['12,340', { integrationId: 12, assetId: 340 }, ['assets.after', 'assets.before']],
  ['12,340,silent', { integrationId: 12, assetId: 340, silence: 'silent' }, ['assets.after', 'assets.before']],
  ['12,340,never', { integrationId: 12, assetId: 340, silence: 'never' }, ['assets.after', 'assets.before']],
  ['12', { integrationId: 12 }, ['assets.showNever', 'assets.showSilent']],
  ['12', { integrationId: 12 }, ['assets.edit', 'assets.editInChat', 'assets.show', 'conflicts.open']],
  ['12', { integrationId: 12 }, ['credentials.open', 'credentials.verify', 'price.open', 'price.save']],
  ['12', { integrationId: 12 }, ['credentials.chooseSignIn', 'credentials.result', 'credentials.retry']],
  ['12', { integrationId: 12 }, ['integration.rename', 'integration.saveName']],
  ['12,basic', { integrationId: 12, signIn: 'basic' }, ['credentials.signIn', 'credentials.verify']],
  [
    '12',
    { integrationId: 12 },
    ['integration.askRemove', 'integration.oddities', 'integration.open', 'integration.remove', 'integration.takeOver'],
  ],
  ['0', { personId: null }, ['audit.csv', 'audit.xlsx']],
  ['12', { personId: 12 }, ['audit.csv', 'audit.xlsx']],
  ['0,340', { personId: null, than: 340 }, ['audit.newer', 'audit.older']],
  ['12,340', { personId: 12, than: 340 }, ['audit.newer', 'audit.older']],
  ['2026-11;1.1e;not_billable;', { ...november, from: null }, ['billing.assets', 'billing.csv', 'billing.xlsx']],
  ['2026-11;1.1e;not_billable;', { ...november, from: null }, ['billing.feed']],
  ['2026-11;1.1e;not_billable;', { ...november, from: null }, ['billing.next', 'billing.previous']],
  ['2026-11;;all;', { ...november, feeds: null, which: 'all', from: null }, ['billing.showAll']],
  ['2026-11;;billable;', { ...november, feeds: null, which: 'billable', from: null }, ['billing.showBillable']],
  ['2026-11;;not_billable;', { ...november, feeds: null, from: null }, ['billing.showOthers']],
  ['2026-11;1.1e;not_billable;>1.9x', { ...november, from: { after: cursor } }, ['billing.assetsAfter']],
  ['2026-11;1.1e;not_billable;<1.9x', { ...november, from: { before: cursor } }, ['billing.assetsBefore']],
  ['12', { conflictId: 12 }, ['conflicts.different', 'conflicts.same']],
  [
    '12',
    { personId: 12 },
    ['people.makeAdministrator', 'people.makeFleetAdministrator', 'people.person', 'people.take'],
  ],
  ['12', { integrationId: 12 }, ['ownList.compare', 'ownList.open']],
  ['12,3,no', { listId: 12, integrationId: 3, suggested: 'no' }, ['ownList.select']],
  ['12,3,yes', { listId: 12, integrationId: 3, suggested: 'yes' }, ['ownList.select']],
  ['12,3,summary,0', { listId: 12, integrationId: 3, part: 'summary', offset: 0 }, ['ownList.show']],
  ['12,3,missing,20', { listId: 12, integrationId: 3, part: 'missing', offset: 20 }, ['ownList.show']],
  ['12', { draftId: 12 }, ['picker.clear', 'picker.confirm', 'picker.deselectAll', 'picker.importNew', 'picker.model']],
  ['12', { draftId: 12 }, ['picker.oemName', 'picker.search', 'picker.selectAll', 'picker.startOver', 'picker.tick']],
  ['12', { draftId: 12 }, ['picker.silence', 'picker.back', 'picker.confirmNone']],
  ['12,yes', { draftId: 12, containing: 'yes' }, ['picker.containing']],
  ['12,340', { draftId: 12, assetId: 340 }, ['picker.after', 'picker.before']],
  ['12,340,20', { draftId: 12, assetId: 340, position: 20 }, ['picker.after', 'picker.before']],
  [
    '12',
    { subscriptionId: 12 },
    ['subscription.edit', 'subscription.move', 'subscription.remove', 'subscription.takeOver', 'subscription.test'],
  ],
  ['C0123', 'C0123', ['subscription.newHere']],
  ['0', { subscriptionId: null }, ['subscription.save']],
  ['0,C0123', { subscriptionId: null, channel: 'C0123' }, ['subscription.save']],
  ['0,19:a@thread.tacv2', { subscriptionId: null, channel: '19:a@thread.tacv2' }, ['subscription.save']],
  ['12', { subscriptionId: 12 }, ['subscription.save']],
  [
    '12',
    { announcementId: 12 },
    ['undelivered.again', 'undelivered.arrived', 'undelivered.isThere', 'undelivered.postAgain', 'undelivered.postAll'],
  ],
]

/** Actions without a payload. */
const READS_ANY = new Set(WIRE.flatMap(([payloadText, , actions]) => (payloadText === undefined ? actions : [])))

/** Texts that no version wrote. */
const BROKEN = [
  ...['x', ' ', '12abc', ' 12', '12 ', '1e3', '-1', '+1', '1.5', '0x10', '00', '012', '١٢', 'NaN', 'Infinity', 'null'],
  ...['9007199254740993', '9223372036854775808', '9'.repeat(40)],
  ...[',', '1,', ',1', '1,,2', '1,2,3,4', '0,0,0', '1,-1', '1,1e3', '1,2,x', '1,deleted', '0,', '1,\0', '\0', '1\n'],
  ...['2026-13;;all;', '2026-11', ';;;', '2026-11;;all;1.2', '2026-11;;all;>1', '2026-11;;all;;', '2026-11;x!;all;'],
  ...[
    '0000-01;;all;',
    '9999-12;;all;',
    '2026-11;;all;>1.2.3',
    '{"id":1}',
    '[object Object]',
    '__proto__',
    'constructor',
  ],
]

/** Arbitrary payloads of a codec, from its schema. */
function payloadsOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = schema as z.ZodType & { def: z.core.$ZodTypes['_zod']['def'] }
  switch (def.type) {
    case 'pipe':
      return payloadsOf(def.out)
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(def.shape).map(([name, part]) => [name, payloadsOf(part)])))
    case 'number':
      return fc.integer({ min: 1, max: 999_999_999 })
    case 'nullable':
      return fc.option(payloadsOf(def.innerType))
    case 'optional':
      return fc.option(payloadsOf(def.innerType), { nil: undefined })
    case 'default':
      return payloadsOf(def.innerType)
    case 'array':
      return fc
        .uniqueArray(payloadsOf(def.element), { minLength: 1 })
        .map(ids => ids.sort((a, b) => Number(a) - Number(b)))
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries))
    case 'string':
      return fc.stringMatching(/^[\w:@.-]{1,80}$/)
    case 'undefined':
      return fc.constant(undefined)
    case 'custom':
      return fc.constantFrom(
        ...WIRE.flatMap(([payloadText, payload]) => (payloadText?.startsWith('2026') ? [payload] : [])),
      )
    default:
      throw new Error(`No payloads of a ${def.type} are made.`)
  }
}

describe('the payload of a button', () => {
  test.each(WIRE)('the text %j is the payload %j of %j', (payloadText, payload, actions) => {
    for (const name of actions) {
      expect(made(name, payload).payloadText).toBe(payloadText)
      expect(readPayload(name, payloadText ?? '')?.payload).toEqual(payload)
    }
  })

  test('the texts above cover every action', () => {
    expect([...new Set(WIRE.flatMap(([, , actions]) => actions))].sort()).toEqual(ACTIONS)
  })

  test.each(ACTIONS)('the payload of %s is decoded as it was encoded', name => {
    fc.assert(
      fc.property(payloadsOf(PAYLOADS[name]), payload => {
        const { payloadText = '' } = made(name, payload)
        expect(readPayload(name, payloadText)?.payload).toEqual(payload)
      }),
    )
  })

  test('an Undo of the first version names only its arrival', () => {
    expect(readPayload('arrival.undo', '12')?.payload).toEqual({ arrivalId: 12, what: 'decided' })
  })

  test('a payload that its handler could not read is not drawn', () => {
    expect(() => action('integration.open', { integrationId: 0 })).toThrow()
    expect(() => action('integration.open', { integrationId: Number.NaN })).toThrow()
    expect(() => action('subscription.newHere', 'C1,C2')).toThrow()
    expect(() => action('settings.mine', 'home')).not.toThrow()
  })
})

/** None of this compiles: an unknown action, another action’s payload, a missing payload, a hand-written one. */
void ((): Button[] => [
  // @ts-expect-error
  { kind: 'button', label: '', ...action('integration.close') },
  // @ts-expect-error
  { kind: 'button', label: '', ...action('integration.open', { draftId: 1 }) },
  // @ts-expect-error
  { kind: 'button', label: '', ...action('integration.open') },
  // @ts-expect-error
  { kind: 'button', label: '', ...action('people.pick') },
  // @ts-expect-error
  { kind: 'button', label: '', action: 'integration.open', payloadText: '1' },
])

/** The same without type checks. */
const made = action as (name: ActionName, payload: unknown) => { action: string; payloadText?: string }

describe('whatever a client sends', () => {
  let core: Core
  let act: (name: string, payloadText: string) => RawAct
  beforeAll(async () => {
    core = await openCore()
    const { ada } = await running(core, 3)
    act = (action, payloadText) => ({
      ctx: core.ctx,
      actor: ada,
      w,
      interaction: { action, payloadText, values: {}, checkboxOptions: {}, place: { kind: 'person', person: 'Ada' } },
    })
  })
  afterAll(() => core.close())

  test.each(ACTIONS)('%s answers to a text that we never wrote', async name => {
    const before = await everything(core)
    const unread = BROKEN.filter(text => !readPayload(name, text))
    for (const text of unread) {
      expect(await route(act(name, text))).toMatchObject(OUTDATED)
      if (isChoose(name)) expect(await options(act(name, text), '')).toEqual([])
    }
    expect(await everything(core)).toEqual(before)
    // Any of them will do for an action that accepts every text.
    for (const text of READS_ANY.has(name) ? BROKEN.slice(0, 1) : BROKEN.filter(text => !unread.includes(text))) {
      expect((await route(act(name, text))).length).toBeGreaterThan(0)
    }
  })

  test('of such texts only actions with a text payload or any payload read one', () => {
    const reading = ACTIONS.filter(name => BROKEN.some(text => readPayload(name, text)))
    const texts = ['app.install', 'app.view', 'link.confirm', 'subscription.newHere', 'subscription.save']
    expect(reading).toEqual([...READS_ANY, ...texts].sort())
    expect(BROKEN.filter(text => readPayload('subscription.save', text))).toEqual(['1,-1', '1,1e3', '1,deleted'])
  })

  test.each(ACTIONS)('%s answers if there is no such row', async name => {
    const nowhere = WIRE.filter(([, , actions]) => actions.includes(name)).map(([payloadText = '']) =>
      payloadText.replaceAll(/\b(12|340)\b/g, String(Number.MAX_SAFE_INTEGER)),
    )
    for (const payloadText of nowhere) {
      expect(readPayload(name, payloadText)).not.toBeNull()
      expect((await route(act(name, payloadText))).length).toBeGreaterThan(0)
      if (isChoose(name)) expect(Array.isArray(await options(act(name, payloadText), 'x'))).toBe(true)
    }
  })

  test.each(ACTIONS)('%s answers to values that its form never offered', async name => {
    const [payloadText = ''] = WIRE.find(([, , actions]) => actions.includes(name)) ?? []
    const ids = ['9'.repeat(25), '1e40', '-1', 'x', '']
    const made = [
      'assets',
      'assets0',
      'importNew',
      'person',
      'pick',
      'feed',
      'feeds0',
      'topics',
      'oemName',
      'model',
      'quietFrom',
      'language',
    ]
    const values = Object.fromEntries(made.map(field => [field, ids]))
    const { interaction, ...rest } = act(name, payloadText.replaceAll(/\b12\b/g, '1'))
    const replies = await route({ ...rest, interaction: { ...interaction, values, checkboxOptions: values } })
    expect(replies.length).toBeGreaterThan(0)
  })

  test.each(['', 'nobody.knows', 'constructor', 'toString', '__proto__'])('no action: %j', async name => {
    expect(await route(act(name, '1'))).toMatchObject(OUTDATED)
    expect(await options(act(name, '1'), '')).toEqual([])
  })
})

/** The content of every table. */
async function everything({ db }: Core): Promise<unknown> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db)
  return await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } =
        await sql`select count(*), md5(string_agg(t::text, ',' order by t::text)) from ${sql.table(name)} t`.execute(db)
      return [name, ...rows]
    }),
  )
}
