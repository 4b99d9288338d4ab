import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PATIENCE_MS } from '../../adapters/slack/on-interactions.ts'
import { start } from '../../start.ts'
import { verifyFeed } from '../helpers/integrate.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { readCard } from '../helpers/read-card.ts'
import { seen } from '../helpers/seen.ts'
import { slackUser, teamsUser } from '../helpers/user.ts'
import { SLACK, TEAMS } from '../helpers/ways.ts'
import { pack, workbook, workbookParts } from '../helpers/workbook.ts'

const BOMB = () =>
  pack(workbookParts({ Fleet: [] }), {
    'xl/worksheets/sheet1.xml': [new Uint8Array(4_000_000).fill(32), { level: 9 }],
  })
const LOCKED = Buffer.concat([
  Buffer.from('d0cf11e0a1b11ae1', 'hex'),
  Buffer.alloc(600),
  Buffer.from('EncryptedPackage', 'utf16le'),
])

/** Files that are refused, and what the person reads. */
const HOSTILE: [string, string, () => Uint8Array, string][] = [
  ['a zip bomb', 'bomb.xlsx', BOMB, 'unpacks to far more'],
  ['a workbook with a password', 'locked.xlsx', () => LOCKED, 'protected by a password'],
  ['a PDF that is called a list', 'list.csv', () => Buffer.from('%PDF-1.7'), 'neither XLSX nor CSV'],
  ['half a workbook', 'half.xlsx', () => workbook({ Fleet: [['A1']] }).subarray(0, 300), 'is damaged'],
  ['an empty file', 'empty.csv', () => Buffer.from('\n'), 'no number in this list'],
  ['columns that nobody knows', 'odd.csv', () => Buffer.from('q1;q2\nq3;q4\n'), 'Nothing says which column'],
]

/** The seventh machine in a spreadsheet that shortened its number is not there: only equal numbers match. */
const list = (product: Product) => {
  const [a, b] = product.feeds.caterpillar.fleet.machines
  return { a: a?.serialNumber ?? '', b: b?.equipmentId ?? b?.serialNumber ?? '' }
}

describe('Slack', () => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct()
    product.feeds.caterpillar.fleet.add(12)
    await verifyFeed(product, slackUser(product, 'Ada'), 'caterpillar')
  })
  afterAll(() => product.stop())

  const ada = () => product.slack.person('Ada')
  const shown = () => seen(ada().view())
  const until = (text: string) => product.slack.until(() => shown().includes(text))
  const openPicker = async () => {
    await ada().closeModal({ all: true })
    await ada().openHome()
    await ada().click('home', { actionId: 'integration.open' })
    await product.slack.until(() => ada().view())
    await ada().click('modal', 'assets.edit')
    await product.slack.until(() => ada().view()?.title === 'Choose assets')
  }
  const openForm = async () => {
    if (shown().includes('Another list')) await ada().click('modal', { actionId: 'ownList.open' })
    else if (!shown().includes('Compare your own list')) await ada().click('modal', 'ownList.open')
    await until('Compare your own list')
  }
  const upload = async (
    name: string,
    content: Uint8Array,
    how: { deleted?: boolean; address?: string; bare?: boolean } = {},
  ) => {
    await openForm()
    await ada().type('modal', { text: 'Numbers' }, '')
    await ada().upload('modal', { text: 'Or a file' }, { name, content, ...how })
    await ada().submit()
  }
  const refusal = () => `${Object.values(ada().errors()).join()}${shown()}`

  test('a pasted list gives three lists, and selects exactly what is on both', async () => {
    const { a, b } = list(product)
    await openForm()
    await ada().type('modal', { text: 'Numbers' }, `${a}; ${b}\n${a.toLowerCase()}\nNOT-OURS, 1.23457E+16`)
    await ada().submit()
    await until('Select these 2')
    expect(shown()).toContain('From your text')
    expect(shown()).toContain('1 number is there twice')
    expect(shown()).toContain('NOT-OURS')
    expect(shown()).toContain('1.23457E+16 · shortened by Excel')
    expect(shown()).toContain('and 5 more')
    await ada().click('modal', { actionId: 'ownList.show', text: 'Show all not yours' })
    await until('1–10 of 10')
    await ada().click('modal', { actionId: 'ownList.show', text: 'All lists' })
    await until('Select these 2')
    await ada().click('modal', 'ownList.select')
    await until('2 of 12 selected')
    expect(shown()).toContain('Exactly the machines of your list are ticked')
    await ada().click('modal', 'picker.selectAll')
    await until('12 of 12 selected')
  })

  test.each([
    [
      'CSV with semicolons, in Windows-1252',
      'flotte.csv',
      (a: string, b: string) => Buffer.from(`Mod\xe8le;N\xb0 de s\xe9rie\r\n320;${a}\r\n320;${b}\r\n`, 'latin1'),
    ],
    [
      'XLSX',
      'fleet.xlsx',
      (a: string, b: string) =>
        workbook({
          Fleet: [
            ['Model', 'Serial number'],
            ['320', a],
            ['D6', b],
          ],
        }),
    ],
  ])('%s is compared, and what was read is said', async (_, name, make) => {
    const { a, b } = list(product)
    await upload(name, make(a, b))
    await until('Select these 2')
    expect(shown()).toContain(`From ${name}`)
    expect(shown()).toContain('because of its heading')
  })

  test('a file of which the form says only the id is asked for (Slack Connect)', async () => {
    await upload('fleet.csv', Buffer.from(`PIN\n${list(product).a}\n`), { bare: true })
    await until('Select this 1')
  })

  test('the comparison survives a restart, and two presses select once', async () => {
    const other = await start({ ...product.settings, port: 0 })
    product.slack.connect(`http://127.0.0.1:${other.port}/slack/events`)
    const view = ada().view()
    const again = { actionId: 'ownList.select' }
    await ada().click('modal', again)
    await until('1 of 12 selected')
    await product.slack.replayOf()()
    expect(shown()).toContain('1 of 12 selected')
    expect(view?.title).toBe('Your own list')
    product.slack.connect(`http://127.0.0.1:${product.port}/slack/events`)
    await other.stop()
  })

  test.each(HOSTILE)('%s is refused, and the form stays', async (_, name, content, text) => {
    await upload(name, content())
    await product.slack.until(() => refusal().includes(text), PATIENCE_MS * 20)
    await openPicker()
  })

  test.each([
    ['that was deleted meanwhile', { deleted: true }, 'no longer there'],
    [
      'that another service stores: the token is not sent there',
      { address: 'http://127.0.0.1:9/x.csv' },
      'Only a page about the file',
    ],
  ])('a file %s', async (_, how, text) => {
    await upload('list.csv', Buffer.from('PIN\n1\n'), how)
    await product.slack.until(() => refusal().includes(text))
    await openPicker()
  })

  test('nothing, or both, is said beside the field', async () => {
    await openForm()
    await ada().submit()
    await product.slack.until(() => refusal().includes('Paste numbers'))
  })

  test('no content of a file is in a log, and no file is in the database', async () => {
    const rows = await product.ctx.db.selectFrom('own_list').selectAll().execute()
    expect(rows.length).toBeLessThanOrEqual(1)
    expect(JSON.stringify(rows)).not.toContain('Modèle')
  })

  test('Slack refused nothing', () => {
    expect(product.slack.refusals.filter(one => one.error !== 'file_deleted')).toEqual([])
    expect(ada().trouble).toEqual([])
  })
})

describe('Slack without files:read', () => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct()
    product.feeds.caterpillar.fleet.add(3)
    await verifyFeed(product, await SLACK.arrive(product), 'caterpillar')
  })
  afterAll(() => product.stop())

  test('the form has no field for files and says what to do; pasting works', async () => {
    const ada = product.slack.person('Ada')
    const shown = () => seen(ada.view())
    product.slack.dropScope('files:read')
    await ada.click('modal', 'ownList.open')
    await product.slack.until(() => shown().includes('files:read'))
    await ada.type('modal', { text: 'Numbers' }, list(product).a)
    await ada.submit()
    await product.slack.until(() => shown().includes('Select this 1'))
    expect(product.slack.refusals).toEqual([])
  })
})

describe('Teams', () => {
  let product: Product
  beforeAll(async () => {
    product = await startProduct()
    product.feeds.caterpillar.fleet.add(12)
    await verifyFeed(product, await TEAMS.arrive(product), 'caterpillar')
  })
  afterAll(() => product.stop())

  const ada = () => product.teams.person('Ada')
  const chat = () => readCard(ada().card('dm'))

  test('a pasted list is compared in the dialog, and selects exactly what is on both', async () => {
    const { a, b } = list(product)
    await ada().click('dm', 'ownList.open')
    expect(readCard(ada().dialog()?.card)).toContain('send me the file')
    await ada().type('dialog', 'numbers', `${a}\n${b}\nNOT-OURS`)
    await ada().click('dialog', 'ownList.compare')
    expect(readCard(ada().dialog()?.card)).toContain('NOT-OURS')
    await ada().click('dialog', 'ownList.select')
    expect(readCard(ada().dialog()?.card)).toContain('2 of 12 selected')
    await ada().closeDialog()
  })

  test.each([
    ['CSV', 'fleet.csv', (a: string) => Buffer.from(`PIN,Model\n${a},320\n`)],
    ['XLSX', 'fleet.xlsx', (a: string) => workbook({ Fleet: [['Serial number'], [a]] })],
  ])('%s that is sent in the chat is compared there', async (_, name, make) => {
    await ada().sendFile({ name, content: make(list(product).a) })
    await product.teams.until(() => chat().includes(`From ${name}`))
    await ada().click('dm', 'ownList.select')
    await product.teams.until(() => chat().includes('1 of 12 selected'))
    expect(chat()).toContain('Exactly the machines of your list are ticked')
  })

  test.each(HOSTILE)('%s is refused', async (_, name, content, text) => {
    await ada().sendFile({ name, content: content() })
    await product.teams.until(() => chat().includes(text))
  })

  test.each([
    ['an address that has expired', 'expired' as const, 'no longer there'],
    ['a page about the file, as Teams on a phone sends it', 'page' as const, 'Only a page about the file'],
    [
      'an address outside of SharePoint',
      { is: 'http://169.254.169.254/latest/meta-data' },
      'Only a page about the file',
    ],
    [
      'an address that only looks like SharePoint',
      { is: 'https://sharepoint.com.evil.example/x' },
      'Only a page about the file',
    ],
    ['a redirect to an address inside the network', { redirect: 'http://127.0.0.1:9/x' }, 'Only a page about the file'],
  ])('%s', async (_, address, text) => {
    await ada().message('dm', 'help')
    await ada().sendFile({ name: 'fleet.csv', content: Buffer.from('PIN\n1\n'), address })
    await product.teams.until(() => chat().includes(text))
  })

  test('whoever may not change the selection is refused', async () => {
    const fred = await TEAMS.join(product, 'Fred')
    await product.teams.person('Fred').sendFile({ name: 'fleet.csv', content: Buffer.from('PIN\n1\n') })
    await fred.sees('Only Administrators and Fleet Administrators')
  })

  test('Teams refused nothing', () => {
    expect(teamsUser(product, 'Ada').wrong()).toEqual([])
  })
})
