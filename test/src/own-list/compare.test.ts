import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../../src/actor.ts'
import { identifierValue } from '../../../src/asset/identifier-value.ts'
import { KINDS } from '../../../src/asset/identifiers.ts'
import { chooseColumn } from '../../../src/own-list/choose-column.ts'
import { compare } from '../../../src/own-list/compare.ts'
import { forgetOwnLists } from '../../../src/own-list/forget-own-lists.ts'
import type { ListCell } from '../../../src/own-list/list-table.ts'
import { parsePasted } from '../../../src/own-list/parse-pasted.ts'
import { readOwnList } from '../../../src/own-list/read-own-list.ts'
import { saveOwnList, withoutDuplicates } from '../../../src/own-list/save-own-list.ts'
import { selectOwnList } from '../../../src/own-list/select-own-list.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { openDraft, readDraft } from '../../../src/selection/draft.ts'
import { type Core, listed, machine, openCore } from '../../helpers/core.ts'

const LONG = '12345671902834567'
/** Numbers that a spreadsheet damages, and pairs that can't be told apart. */
const NAMED = [
  machine(0, { equipmentId: 'HK12', serialNumber: '00123', pin: LONG }),
  machine(1, { equipmentId: '3-4', serialNumber: 'A-1', pin: '98765432109876541' }),
  machine(2, { equipmentId: 'Bagger é', serialNumber: 'A1', pin: '98765432109876542' }),
  machine(3, { equipmentId: '77', serialNumber: '1E5', pin: null }),
  machine(4, { equipmentId: 'x', serialNumber: '77', pin: '12340000000000000' }),
]

let core: Core
let company: Awaited<ReturnType<typeof listed>>
let ids: number[]
let otherFeed: number
beforeAll(async () => {
  core = await openCore()
  company = await listed(core, 0)
  company.login.machines = [...NAMED]
  otherFeed = await company.install('komatsu')
  await company.verify(otherFeed)
  await core.run()
})
afterAll(() => core.close())

const text = (value: string): ListCell => ({ text: value, as: 'text' })
const number = (value: string): ListCell => ({ text: value, as: 'number' })

beforeAll(async () => {
  // The machine HK12 was called OLD-7 before.
  const feed = await company.install()
  company.login.machines = [...NAMED.slice(1), machine(0, { equipmentId: 'OLD-7', serialNumber: '00123', pin: LONG })]
  await company.verify(feed)
  await core.run()
  company.integrationId = feed
  const [first] = (await company.assets(feed)).filter(asset => asset.equipment_id === 'OLD-7')
  await core.ctx.db
    .insertInto('asset_identifier')
    .values({
      integration_id: feed,
      asset_id: first?.id ?? 0,
      kind: 'equipment',
      make: 'caterpillar',
      value: 'hk12',
      first_seen_at: core.ctx.now(),
      last_seen_at: core.ctx.now(),
    })
    .execute()
  ids = (await company.assets(feed)).map(asset => asset.id)
})

const compared = (...numbers: ListCell[]) =>
  compare(core.ctx.db, { numbers }, { integrationId: company.integrationId, others: [] })
const idOf = async (equipment: string) =>
  (await company.assets(company.integrationId)).find(asset => asset.equipment_id === equipment)?.id

describe('matching', () => {
  test.each([
    ['the present number', 'OLD-7', 'OLD-7'],
    ['an earlier number', 'HK12', 'OLD-7'],
    ['another case, width and stars', ' *ｈｋ12* ', 'OLD-7'],
    ['a serial number', '00123', 'OLD-7'],
    ['a PIN with its label', `PIN: ${LONG}`, 'OLD-7'],
    ['letters with accents', 'bagger É', 'Bagger é'],
    ['what looks like a number of a spreadsheet', '1e5', '77'],
  ])('%s is the machine', async (_, written, equipment) => {
    expect((await compared(text(written))).matched).toEqual([await idOf(equipment)])
  })

  test.each(['HK1', 'K12', 'A 1', '0012', LONG.slice(1), '123'])('%s, a part of a number, is not', async written => {
    expect(await compared(text(written))).toMatchObject({ matched: [], missing: [{ text: written }] })
  })

  test('a number of two machines means both, and that is said', async () => {
    const { matched, shared } = await compared(text('77'))
    expect(matched.toSorted()).toEqual([await idOf('77'), await idOf('x')].toSorted())
    expect(shared).toEqual(['77'])
  })

  test('whatever is on the list, a machine is on it exactly if one of its identifiers is', async () => {
    const identifiers = await core.ctx.db
      .selectFrom('asset_identifier')
      .selectAll()
      .where('integration_id', '=', company.integrationId)
      .execute()
    const known = fc.constantFrom(...identifiers.map(one => one.value))
    const written = fc.oneof(
      known,
      known.map(value => ` ${value.toUpperCase()} `),
      known.map(value => value.slice(1)),
      known.map(value => `${value}0`),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 12 }), async list => {
        const { matched, missing } = await compared(...withoutDuplicates(list.map(text)))
        const wanted = new Set(list.flatMap(one => KINDS.map(kind => `${kind} ${identifierValue(kind, one)}`)))
        const expected = ids.filter(id =>
          identifiers.some(one => one.asset_id === id && wanted.has(`${one.kind} ${one.value}`)),
        )
        expect(matched.toSorted((a, b) => a - b)).toEqual(expected)
        // Nothing is on two lists, and nothing is dropped.
        for (const { text: one } of missing)
          for (const kind of KINDS)
            expect(
              identifiers.some(({ value, kind: other }) => other === kind && value === identifierValue(kind, one)),
            ).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  test('a number that only another feed has is not missing', async () => {
    const { matched, missing, elsewhere } = await compare(
      core.ctx.db,
      { numbers: [text('HK12'), text('nowhere')] },
      { integrationId: company.integrationId, others: [otherFeed] },
    )
    expect([matched.length, missing.length, elsewhere.length]).toEqual([1, 1, 0])
    const there = await compare(core.ctx.db, { numbers: [text('HK12')] }, { integrationId: 0, others: [otherFeed] })
    expect(there).toMatchObject({ matched: [], missing: [], elsewhere: [{ text: 'HK12', integrationId: otherFeed }] })
  })
})

describe('damaged numbers', () => {
  test.each([
    ['shortened', text('1.23457E+16'), 'OLD-7'],
    ['shortened', text('1,23457E+16'), 'OLD-7'],
    ['rounded', number('12345671902834500'), 'OLD-7'],
    ['rounded', text('12345671902834500'), 'OLD-7'],
    ['rounded', number('12345671902834568'), 'OLD-7'],
    ['zeros', number('123'), 'OLD-7'],
    ['date', { text: '2026-04-03', as: 'date' } as const, '3-4'],
    ['date', { text: '2026-03-04', as: 'date' } as const, '3-4'],
  ])('%s: %o is never selected, and the one machine that fits is suggested', async (damage, cell, equipment) => {
    const suggestion = await idOf(equipment)
    expect(await compared(cell)).toMatchObject({ matched: [], missing: [{ text: cell.text, damage, suggestion }] })
  })

  test.each([
    ['two machines fit', text('9.87654E+16'), 'shortened'],
    ['two machines fit', number('98765432109876500'), 'rounded'],
    ['no machine fits', text('5.5E+16'), 'shortened'],
    ['a date that is nobody’s number', { text: '2026-12-24', as: 'date' } as const, 'date'],
    ['a formula without a result', { text: '#REF!', as: 'error' } as const, 'error'],
  ])('%s: nothing is suggested', async (_, cell, damage) => {
    expect(await compared(cell)).toMatchObject({ matched: [], missing: [{ damage, suggestion: null }] })
  })

  test.each(['12345', 'HK999', '12345678901234561', '1E5x'])('%s is not said to be damaged', async written => {
    expect(await compared(text(written))).toMatchObject({ missing: [{ damage: null, suggestion: null }] })
  })

  test('a machine that is on the list by another number is not suggested', async () => {
    expect(await compared(text('HK12'), text('1.23457E+16'))).toMatchObject({ missing: [{ suggestion: null }] })
  })

  test('a number whose end is zeros is the machine that has it', async () => {
    expect((await compared(number('12340000000000000'))).matched).toEqual([await idOf('x')])
  })

  test('whatever a spreadsheet makes of a long number, the number is among its candidates', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.bigInt({ min: 10n ** 15n, max: 10n ** 19n - 1n }),
        fc.integer({ min: 1, max: 10 }),
        async (pin, digits) => {
          const { damageOf } = await import('../../../src/own-list/damage.ts')
          const written = String(pin)
          const cut = written.slice(0, 15).padEnd(written.length, '0')
          const shortened = Number(written).toExponential(digits)
          for (const cell of [number(cut), number(BigInt(Number(written)).toString()), text(shortened)]) {
            const range = damageOf(cell)?.candidates.range
            // A double may round up to one more digit.
            if (cell.as === 'number' && cell.text.length !== written.length) continue
            if (cell.as === 'text' && !shortened.endsWith(`e+${written.length - 1}`)) continue
            expect(
              range && range.low <= written && written <= range.high && range.digits === written.length,
              `${written} as ${cell.text}`,
            ).toBe(true)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('the column', () => {
  const rows = (...lines: string[]) => ({ rows: lines.map(line => line.split('|').map(text)) })
  const chosen = async (...lines: string[]) => {
    const found = await chooseColumn(core.ctx.db, [company.integrationId], rows(...lines))
    return (
      found && { by: found.column.by, heading: found.column.heading, first: found.cells[0]?.text, of: found.column.of }
    )
  }

  test.each([
    [['Model|Serial number', '320|zzz'], { by: 'heading', heading: 'Serial number', first: 'zzz', of: 2 }],
    [['Modèle|N° de série', '320|zzz'], { by: 'heading', heading: 'N° de série', first: 'zzz', of: 2 }],
    [
      ['Notre parc 2026', '', 'Nom|Numéro interne', 'a|b'],
      { by: 'heading', heading: 'Numéro interne', first: 'b', of: 2 },
    ],
    [['S/N|PIN', `00123|`, `A-1|${LONG}`], { by: 'heading', heading: 'S/N', first: '00123', of: 2 }],
    [['a|A-1', 'b|00123'], { by: 'matches', heading: null, first: 'A-1', of: 2 }],
    [['Name|Maschinennr.', 'b|00123', 'c|A-1'], { by: 'matches', heading: 'Maschinennr.', first: '00123', of: 2 }],
    [['Serial|Ours', 'b|00123', 'c|A-1'], { by: 'matches', heading: 'Ours', first: '00123', of: 2 }],
    [['zzz', 'yyy1'], { by: 'only', heading: 'zzz', first: 'yyy1', of: 1 }],
    [['z1|y1', 'z2|y2'], null],
  ])('%o', async (lines, expected) => {
    expect(await chosen(...lines)).toEqual(expected)
  })

  test('what is pasted is separated by whatever people use', () => {
    const read = (pasted: string) => parsePasted(pasted).rows.map(row => row.map(cell => cell.text).join('|'))
    expect(read('HK1, HK2;HK3\tHK4\r\nHK5\n\n HK6 ')).toEqual(['HK1', 'HK2', 'HK3', 'HK4', 'HK5', 'HK6'])
    expect(read('Model\tSerial\n320\tA-1, old\n')).toEqual(['Model|Serial', '320|A-1, old'])
  })
})

describe('selecting', () => {
  const save = async (actor: Actor, ...numbers: string[]) => {
    const saved = await saveOwnList(core.ctx, actor, {
      file: null,
      table: { sheet: null, rows: numbers.map(one => [text(one)]) },
    })
    if (saved.kind !== 'saved') throw new Error(saved.kind)
    return saved.listId
  }
  const select = (actor: Actor, listId: number, suggested = false) =>
    selectOwnList(core.ctx, actor, { listId, integrationId: company.integrationId, suggested })

  test('the draft has exactly these ticks, whatever was ticked before, and Confirm selects them', async () => {
    const { ada } = company
    const draft = await openDraft(core.ctx, ada, company.integrationId)
    expect(draft).toMatchObject({ base: 'all', ticked: 5 })
    const listId = await save(ada, 'HK12', 'hk12', 'A-1', 'nowhere', '1.23457E+16')
    expect(await select(ada, listId)).toEqual({ kind: 'saved' })
    expect(await readDraft(core.ctx.db, ada, { integrationId: company.integrationId })).toMatchObject({
      base: 'none',
      ticked: 2,
      added: 2,
    })
    // A second press of the button changes nothing.
    expect(await select(ada, listId)).toEqual({ kind: 'gone' })
    const again = await save(ada, 'A-1', '1.23457E+16')
    expect(await select(ada, again, true)).toEqual({ kind: 'saved' })
    const now = await readDraft(core.ctx.db, ada, { integrationId: company.integrationId })
    expect(now).toMatchObject({ ticked: 2 })
    await confirm(core.ctx, ada, now?.id ?? 0)
    const selected = await core.ctx.db
      .selectFrom('selection')
      .select('asset_id')
      .where('selected_to', 'is', null)
      .execute()
    expect(selected.map(row => row.asset_id).toSorted()).toEqual([await idOf('OLD-7'), await idOf('3-4')].toSorted())
  })

  test('nobody else can read or use a list, and without the role nobody has one', async () => {
    const { ada } = company
    const listId = await save(ada, 'HK12')
    const bob = { ...(await company.actor('Bob')), role: null }
    expect(await readOwnList(core.ctx.db, bob, listId)).toBeNull()
    expect(await select(bob, listId)).toEqual({ kind: 'not_allowed', needs: 'manage_feeds' })
    const table = { sheet: null, rows: [[text('HK12')]] }
    expect(await saveOwnList(core.ctx, bob, { file: null, table })).toEqual({
      kind: 'not_allowed',
      needs: 'manage_feeds',
    })
    expect(await readOwnList(core.ctx.db, ada, listId)).not.toBeNull()
  })

  test('a list is forgotten with the next one, and after a day', async () => {
    const { ada } = company
    const first = await save(ada, 'HK12')
    const second = await save(ada, 'A-1')
    expect(await readOwnList(core.ctx.db, ada, first)).toBeNull()
    await forgetOwnLists(core.ctx.db, new Date(core.ctx.now().getTime() + 23 * 3_600_000))
    expect(await readOwnList(core.ctx.db, ada, second)).not.toBeNull()
    await forgetOwnLists(core.ctx.db, new Date(core.ctx.now().getTime() + 25 * 3_600_000))
    expect(await readOwnList(core.ctx.db, ada, second)).toBeNull()
  })
})
