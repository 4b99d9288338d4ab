import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type FileLink, signLink } from '../../../adapters/chat/files/link.ts'
import { en } from '../../../adapters/chat/words/en.ts'
import { uploadUrl } from '../../../adapters/teams/file-consent.ts'
import { integrate } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { readCsv } from '../../helpers/read-csv.ts'
import { TEAMS } from '../../helpers/ways.ts'
import { captureLog } from '../slack/walk.ts'

const CSV = 'fleetfeed-billable-2026-11.csv'
const SERVICE = 'https://smba.trafficmanager.net/emea/tenant/'

test.each([
  ['https://contoso-my.sharepoint.com/personal/ada/_api/v2.0/drive/x/uploadSession?guid=1', true],
  ['https://contoso.sharepoint.us/x', true],
  ['https://contoso.sharepoint.cn/x', true],
  ['https://my.microsoftpersonalcontent.1drv.com/x', true],
  ['https://northeurope1-mediap.svc.ms/x', true],
  ['https://smba.trafficmanager.net/x', true],
  ['http://contoso.sharepoint.com/x', false],
  ['https://contoso.sharepoint.com:8443/x', false],
  ['https://sharepoint.com/x', false],
  ['https://evilsharepoint.com/x', false],
  ['https://contoso.sharepoint.com.evil.example/x', false],
  ['https://evil.example/contoso.sharepoint.com', false],
  ['https://contoso.sharepoint.com@evil.example/x', false],
  ['https://evil.example/#.sharepoint.com', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['http://localhost/x', false],
  ['file:///etc/passwd', false],
])('bytes go to %s: %j', (url, goes) => {
  const to = () => uploadUrl({ uploadUrl: url }, SERVICE)
  if (goes) expect(to().href).toBe(url)
  else expect(to).toThrow('No place for a file')
})

test('a file is sent to no other host, whatever it is called', () => {
  fc.assert(
    fc.property(fc.webUrl({ validSchemes: ['http', 'https', 'ftp'], withQueryParameters: true }), url => {
      fc.pre(!/\.(sharepoint(-mil)?\.(com|us|cn)|1drv\.com|svc\.ms)$/.test(new URL(url).hostname))
      expect(() => uploadUrl({ uploadUrl: url }, SERVICE)).toThrow('No place for a file')
    }),
  )
})

test('the manifest declares that files are sent', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../teams-package/manifest.json', import.meta.url), 'utf8'))
  expect(manifest.bots[0].supportsFiles).toBe(true)
})

let product: Product
beforeAll(async () => {
  product = await startProduct()
  const ada = await TEAMS.arrive(product)
  product.feeds.caterpillar.fleet.add(2)
  await integrate(product, ada, 'caterpillar')
})
afterAll(() => product.stop())
afterEach(() => {
  const { teams } = product
  teams.clearFaults()
  expect([teams.refusals, teams.person('Ada').trouble]).toEqual([[], []])
})

const ada = () => product.teams.person('Ada')
const newest = () => ada().look('dm').at(-1)

/** Requests the file, until it is offered. */
async function offered() {
  await ada().message('dm', 'billing')
  await product.teams.until(() => JSON.stringify(ada().card('dm') ?? '').includes('"billing.csv"'))
  await ada().click('dm', { action: 'billing.csv' })
  return await product.teams.until(() => newest()?.file?.kind === 'consent' && newest())
}

test('a file is offered with its size, accepted, stored in OneDrive and shown in place of the question', async () => {
  const { id, file } = await offered()
  expect(ada().notices.at(-1)).toBe(en.file.comes)
  await ada().acceptFile(CSV)
  await product.teams.until(() => newest()?.file?.kind === 'info')
  expect(newest()).toMatchObject({ id, file: { kind: 'info', name: CSV, fileType: 'csv' } })
  const [kept] = product.teams.files('Ada')
  expect(kept?.content.length).toBe(file?.kind === 'consent' ? file.sizeInBytes : 0)
  expect(readCsv(kept?.content.toString('utf8').slice(1) ?? '')).toHaveLength(3)
})

test('a declined file is acknowledged plainly', async () => {
  const before = product.teams.files().length
  await offered()
  await ada().declineFile(CSV)
  expect(readCard(newest()?.card)).toContain(en.file.declined)
  expect(product.teams.files()).toHaveLength(before)
})

test('a file that is accepted too late is offered again', async () => {
  await offered()
  product.clock.advance(8 * 24 * 60 * 60_000)
  await ada().acceptFile(CSV)
  expect(readCard(newest()?.card)).toContain(en.file.expired)
})

test('if OneDrive refuses the file, the person is told', async () => {
  await offered()
  const log = captureLog(product)
  product.teams.fault('upload', { kind: 'http', status: 507 })
  await ada().acceptFile(CSV)
  await product.teams.until(() => readCard(ada().card('dm')).includes(en.failure.bug))
  const [, reference = ''] = /Reference ([0-9a-f]{8})/.exec(readCard(ada().card('dm'))) ?? []
  expect(log.find(line => line.includes(reference))).toContain('OneDrive refused a part of a file with 507')
})

/** Every kind of file of another company. */
const OTHERS = {
  'billing-csv': accountId => ({ kind: 'billing-csv', accountId, month: '2026-11-01', feeds: null, expires: 8e15 }),
  'billing-picture': accountId => ({
    kind: 'billing-picture',
    accountId,
    month: '2026-11-01',
    feeds: null,
    locale: 'en',
    expires: null,
  }),
  'billing-xlsx': accountId => ({
    kind: 'billing-xlsx',
    accountId,
    month: '2026-11-01',
    feeds: null,
    locale: 'en',
    expires: 8e15,
  }),
  'audit-csv': accountId => ({ kind: 'audit-csv', accountId, personId: null, expires: 8e15 }),
  'audit-xlsx': accountId => ({
    kind: 'audit-xlsx',
    accountId,
    personId: null,
    locale: 'en',
    timeZone: 'UTC',
    expires: 8e15,
  }),
} satisfies { [K in FileLink['kind']]: (accountId: number) => FileLink & { kind: K } }

test('nobody can accept a file that we did not offer them', async () => {
  const { ctx, teams } = product
  const { id: accountId } = await ctx.db
    .insertInto('account')
    .values({ name: 'Other Ltd', created_at: ctx.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const before = teams.calls.length
  const others = Object.values(OTHERS).map(other => signLink(ctx, other(accountId)))
  for (const token of ['made.up', ...others]) {
    const { file, id } = await offered()
    if (file?.kind !== 'consent') throw new Error('nothing is offered')
    // The content of their message can be anything that the client sends.
    file.acceptContext.token = token
    await ada().acceptFile(id)
    expect(ada().trouble.splice(0)).toHaveLength(1)
  }
  expect(teams.calls.slice(before).filter(call => call.op === 'upload')).toEqual([])
})
