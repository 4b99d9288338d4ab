import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerBilling } from '../../../../adapters/chat/billing/draw-billing.ts'
import { auditFile, billingFile } from '../../../../adapters/chat/files/file-to-send.ts'
import { type FileFormat, type FileLink, readLink, signLink } from '../../../../adapters/chat/files/link.ts'
import { answerLink } from '../../../../adapters/chat/files/open-file.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import type { Actor } from '../../../../src/actor.ts'
import { link } from '../../../../src/linking/link.ts'
import { unlink } from '../../../../src/linking/unlink.ts'
import { installWorkspace } from '../../../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../../../src/workspace/uninstall-workspace.ts'
import { type Company, type Core, openCore, running } from '../../../helpers/core.ts'
import { linkCodeOf } from '../../../helpers/link-code.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const w = words('en', 'UTC')
const [OCTOBER, NOVEMBER] = ['2026-10-01', '2026-11-01'] as const

async function picture(actor: Actor, typed: string): Promise<string> {
  const screen = await answerBilling(core.ctx, w, actor, typed)
  const image = screen.blocks.find(block => block.kind === 'image')
  return image?.kind === 'image' ? (image.url.split('/').at(-1) ?? '') : ''
}
/** The links that a person is given, by what they open. */
async function links(actor: Actor) {
  const file = async (month: string, format: FileFormat) =>
    (await billingFile(core.ctx, { ...actor, feeds: null, w }, month, format)).token
  const csv = (month: string) => file(month, 'csv')
  return {
    closedCsv: await csv(OCTOBER),
    openCsv: await csv(NOVEMBER),
    closedPicture: await picture(actor, 'last'),
    openPicture: await picture(actor, ''),
    closedXlsx: await file(OCTOBER, 'xlsx'),
    openXlsx: await file(NOVEMBER, 'xlsx'),
    audit: auditFile(core.ctx, { ...actor, w }, null, 'csv').token,
    auditXlsx: auditFile(core.ctx, { ...actor, w }, null, 'xlsx').token,
  }
}
type Links = Awaited<ReturnType<typeof links>>

/** A link as an older version made it. */
function older(token: string): string {
  const read = readLink(core.ctx, token)
  if (read.kind !== 'link') throw new Error(read.kind)
  const { workspaceId, ...rest } = read.link
  expect(workspaceId).toEqual(expect.any(Number))
  return signLink(core.ctx, rest as FileLink)
}
const old = (all: Links) => Object.fromEntries(Object.entries(all).map(([name, token]) => [name, older(token)]))

/** Which of the links work. */
async function open(all: Record<string, string>): Promise<string[]> {
  const names: string[] = []
  for (const [name, token] of Object.entries(all)) {
    const answer = await answerLink(core.ctx, token)
    if (answer.kind === 'file') names.push(name)
    else expect(answer.status).toBe(410)
  }
  return names
}
const csvOf = async (token: string) => {
  const answer = await answerLink(core.ctx, token)
  if (answer.kind !== 'file') return answer.text
  const parts: string[] = []
  for await (const part of answer.file.read()) parts.push(String(part))
  return parts.join('')
}

const ALL = ['closedCsv', 'openCsv', 'closedPicture', 'openPicture', 'closedXlsx', 'openXlsx', 'audit', 'auditXlsx']
const THEIRS = ['closedCsv', 'closedPicture', 'closedXlsx']

/** Right joined left in October, and they closed that month together; now it is November. */
async function linked() {
  await core.rest()
  core.clock.now = new Date('2026-10-10T09:00:00Z')
  const [left, right] = [await running(core, 2), await core.company()]
  const code = await linkCodeOf(core.ctx, left.ada)
  expect(await link(core.ctx, right.ada, code)).toMatchObject({ keeps: { accountId: left.accountId } })
  core.clock.now = new Date('2026-11-01T12:00:00Z')
  await core.run()
  return { left, right }
}
const again = (company: Company) => company.actor('Ada')

test('while linked, all links open on both sides', async () => {
  const { left, right } = await linked()
  expect(await open(await links(await again(left)))).toEqual(ALL)
  expect(await open(await links(await again(right)))).toEqual(ALL)
  expect(await open(old(await links(await again(right))))).toEqual(ALL)
})

test('after unlinking, the side that left can open the closed month that was theirs, unchanged, and nothing else', async () => {
  const { left, right } = await linked()
  const [ours, theirs] = [await links(await again(left)), await links(await again(right))]
  const before = await csvOf(theirs.closedCsv)
  expect(before).toContain('PIN')
  await unlink(core.ctx, await again(right))
  expect(await open(theirs)).toEqual(THEIRS)
  expect(await csvOf(theirs.closedCsv)).toBe(before)
  expect(await csvOf(theirs.openCsv)).toContain('no longer open')
  expect(await open(ours)).toEqual(ALL)
  // An older link doesn’t say for which of them it was made.
  expect(await open(old(ours))).toEqual(THEIRS)
})

test('a link names a workspace, not a person: after linking to another company it doesn’t show that company’s open month', async () => {
  const { left, right } = await linked()
  const theirs = await links(await again(right))
  await unlink(core.ctx, await again(right))
  const third = await running(core, 1)
  await link(core.ctx, await again(right), await linkCodeOf(core.ctx, third.ada))
  expect(await open(theirs)).toEqual(THEIRS)
  expect(await open(await links(await again(right)))).toEqual(ALL)
  expect(await open(await links(await again(left)))).toEqual(ALL)
})

test('after joining another account, a link shows that account’s open month and the same closed month', async () => {
  core.clock.now = new Date('2026-10-10T09:00:00Z')
  const [left, right] = [await running(core, 2), await running(core, 3)]
  core.clock.now = new Date('2026-11-01T12:00:00Z')
  await core.run()
  const theirs = await links(await again(right))
  const { audit: _, auditXlsx: __, ...months } = theirs
  await link(core.ctx, right.ada, await linkCodeOf(core.ctx, left.ada))
  expect(await open(months)).toEqual(ALL.slice(0, 6))
  expect(await open(old(theirs))).toEqual(ALL.slice(0, 6))
  const rows = (text: string) => text.trim().split('\r\n').length - 1
  expect([rows(await csvOf(theirs.closedCsv)), rows(await csvOf(theirs.openCsv))]).toEqual([3, 5])
})

test('while the app is removed no link opens; after a new installation they do', async () => {
  await core.rest()
  core.clock.now = new Date('2026-10-10T09:00:00Z')
  const one = await running(core, 2)
  core.clock.now = new Date('2026-11-01T12:00:00Z')
  await core.run()
  const all = await links(one.ada)
  const facts = await core.db
    .selectFrom('workspace')
    .select(['external_id as externalId', 'name'])
    .where('id', '=', one.workspaceId)
    .executeTakeFirstOrThrow()
  await uninstallWorkspace(core.ctx, { platform: 'slack', externalId: facts.externalId })
  expect([await open(all), await open(old(all))]).toEqual([[], []])
  await installWorkspace(core.ctx, { platform: 'slack', ...facts, botUserId: 'B1', installedBy: null })
  expect(await open(all)).toEqual(expect.arrayContaining(THEIRS))
})
