import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerBilling } from '../../../../adapters/chat/billing/draw-billing.ts'
import { billingFile } from '../../../../adapters/chat/files/file-to-send.ts'
import { readLink } from '../../../../adapters/chat/files/link.ts'
import { openFile } from '../../../../adapters/chat/files/open-file.ts'
import { drawTopic } from '../../../../adapters/chat/posts.ts'
import { channelViewer } from '../../../../adapters/chat/viewer.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { link } from '../../../../src/linking/link.ts'
import { unlink } from '../../../../src/linking/unlink.ts'
import { type Company, type Core, listed, openCore, running } from '../../../helpers/core.ts'
import { linkCodeOf } from '../../../helpers/link-code.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const w = words('en', 'UTC')
const [OCTOBER, NOVEMBER] = ['2026-10-01', '2026-11-01'] as const

async function textOf(file: { read(): AsyncIterable<string | Uint8Array> }): Promise<string> {
  const parts: string[] = []
  for await (const part of file.read()) parts.push(String(part))
  return parts.join('')
}
const rowsOf = async (file: { read(): AsyncIterable<string | Uint8Array> }) =>
  (await textOf(file)).trim().split('\r\n').length - 1

/** The summary in a channel of theirs, drawn as for an edit of the post. */
async function post(company: Company) {
  const { accountId, workspaceId } = await company.actor('Ada')
  const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'C1' })
  return await drawTopic(core.ctx, viewer, { kind: 'billing', month: OCTOBER })
}
async function answer(company: Company, typed: string) {
  return await answerBilling(core.ctx, w, await company.actor('Ada'), typed)
}

test('posts, answers, pictures and files of a closed month stay the same through linking and unlinking', async () => {
  core.clock.now = new Date('2026-10-10T09:00:00Z')
  const [giver, taker] = [await running(core, 2), await running(core, 5)]
  core.clock.now = new Date('2026-11-01T12:00:00Z')
  await core.run()
  const asked = { ...(await taker.actor('Ada')), feeds: null, w }
  const closed = await billingFile(core.ctx, asked, OCTOBER, 'csv')
  const open = await billingFile(core.ctx, asked, NOVEMBER, 'csv')
  const before = { post: await post(taker), answer: await answer(taker, 'last'), csv: await textOf(closed) }
  expect(before.answer.text).toContain('October 2026: 5 assets billable.')
  expect([await rowsOf(closed), await rowsOf(open)]).toEqual([5, 5])

  const code = await linkCodeOf(core.ctx, giver.ada)
  expect(await link(core.ctx, taker.ada, code)).toMatchObject({ keeps: { accountId: giver.accountId } })
  const same = async () => {
    expect(await post(taker)).toEqual(before.post)
    expect(await textOf(closed)).toBe(before.csv)
    const again = await billingFile(core.ctx, { ...(await taker.actor('Ada')), feeds: null, w }, OCTOBER, 'csv')
    expect(await textOf(again)).toBe(before.csv)
  }
  await same()
  expect((await answer(taker, 'last')).text).toBe(before.answer.text)
  expect((await answer(giver, 'last')).text).toContain('October 2026: 2 assets billable.')
  // A month that was open when the link was made belongs to the other account by now.
  expect(await rowsOf(open)).toBe(7)

  core.clock.now = new Date('2026-12-01T07:00:00Z')
  await core.run()
  expect((await answer(taker, 'last')).text).toContain('November 2026: 7 assets billable. 2 more than in October 2026.')
  expect((await answer(giver, 'last')).text).toContain('November 2026: 7 assets billable. 5 more than in October 2026.')
  const picture = (await answer(taker, 'last')).blocks.find(block => block.kind === 'image')
  await unlink(core.ctx, await taker.actor('Ada'))
  await same()
  expect((await answer(taker, 'last')).blocks.find(block => block.kind === 'image')).toEqual(picture)
  const read = readLink(core.ctx, picture?.kind === 'image' ? (picture.url.split('/').at(-1) ?? '') : '')
  expect(read.kind === 'link' && openFile(core.ctx, read.link).name).toBe('fleetfeed-billable-2026-11.png')
  await core.rest()
})

test('a link made by an older version still opens its file', async () => {
  core.clock.now = new Date('2026-12-10T09:00:00Z')
  const { accountId } = await running(core, 3)
  const old = { kind: 'billing-csv', accountId, month: '2026-12-01', feeds: null, expires: 8e15 } as const
  expect(await rowsOf(openFile(core.ctx, old))).toBe(3)
  await core.rest()
})

test('no feed at all, no feed in that month and no feed any more have their own sentences', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const company = await listed(core, 1)
  const said = async (typed: string) => JSON.stringify(await answer(company, typed))
  expect(await said('last')).toContain('No feed is integrated yet')
  await company.start(company.integrationId)
  await core.run()
  expect(await said('last')).toContain('No feed was integrated in October 2026')
  expect(await said('2024-02')).toContain('No feed was integrated in February 2024')
  await core.rest()
})

test('while the first read after Confirm is under way, the answer says how far it is', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const company = await listed(core, 4)
  core.clock.advance(60_000)
  await company.start(company.integrationId)
  company.login.pageSize = 2
  company.login.says = async cursor =>
    cursor === '2' ? { kind: 'throttled', until: new Date(core.clock.now.getTime() + 60_000) } : null
  await core.run()
  const sentence = 'The first read of Plain after Confirm is under way: 2 of 4 machines so far.'
  expect((await answer(company, '')).text).toContain(sentence)
  company.login.says = null
  core.clock.advance(120_000)
  await core.run()
  expect((await answer(company, '')).text).not.toContain('first read')
  await core.rest()
})
