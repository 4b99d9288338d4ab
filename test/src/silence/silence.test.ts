import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { drawTopic } from '../../../adapters/chat/posts.ts'
import { channelViewer } from '../../../adapters/chat/viewer.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { NO_FILTER, type Silence } from '../../../src/asset/asset-filter.ts'
import type { EquipmentSnapshot } from '../../../src/asset/equipment-snapshot.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { type Core, listed, machine, openCore, page } from '../../helpers/core.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterEach(() => core.rest())
afterAll(() => core.close())

const DAY = 24 * 60 * 60_000
const daysAgo = (days: number) => new Date(core.clock.now.getTime() - days * DAY)

/**
 * A running feed whose machines sent their newest timestamp so many days ago (null: never sent any), confirmed just
 * now.
 */
async function feed(...ages: (number | null)[]) {
  const company = await listed(core, 0)
  const { integrationId, accountId, workspaceId, ada } = company
  const seen = (n: number, days: number | null) => machine(n, { observedAt: days === null ? null : daysAgo(days) })
  company.login.machines = ages.map((days, n) => seen(n, days))
  await company.verify(integrationId)
  await core.run()
  await company.start(integrationId)
  await core.run()
  const report = (n: number, over: Partial<EquipmentSnapshot> = {}) => {
    company.login.machines = company.login.machines.map((one, nth) =>
      nth === n ? { ...one, observedAt: core.clock.now, ...over } : one,
    )
  }
  return {
    ...company,
    report,
    /** The next read, days later; all machines except these reported just before it. */
    async after(days: number, quiet: readonly number[] = company.login.machines.map((_, n) => n)) {
      core.clock.advance(days * DAY)
      for (const n of company.login.machines.keys()) if (!quiet.includes(n)) report(n)
      await core.run()
    },
    counts: async () => {
      const { silent, long, never } = (await readIntegration(core.db, accountId, integrationId))?.silence ?? {}
      return { silent, long, never }
    },
    async list(silence: Silence) {
      const filter = { ...NO_FILTER, silence }
      const query = { integrationId, filter, draft: null, onlySelected: true, after: null, before: null, limit: 10 }
      const { assets, count } = await findAssets(core.db, query)
      expect(count).toBe(assets.length)
      return assets.map(({ equipmentId, silent }) => [equipmentId, silent?.lastSeenAt])
    },
    /** The texts of the posts about it, as they read now. */
    async posts(): Promise<string[]> {
      const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'C1' })
      const told = core.chat.of(workspaceId, 'silence')
      return await Promise.all(told.map(async ({ topic }) => (await drawTopic(core.ctx, viewer, topic)).text))
    },
    ada,
  }
}

describe('a machine goes silent', () => {
  test('it is announced after 14 days and again after 30, once each, and once when it is over', async () => {
    const { after, counts, list, posts, report } = await feed(0, 0)
    const lastSeen = core.clock.now
    await after(13, [0])
    expect(await counts()).toEqual({ silent: 0, long: 0, never: 0 })
    expect(await posts()).toEqual([])

    await after(1, [0])
    expect(await counts()).toEqual({ silent: 1, long: 0, never: 0 })
    expect(await list('silent')).toEqual([['HK0', lastSeen]])
    expect(await posts()).toEqual([
      expect.stringMatching(/1 machine has sent nothing for 14 days\.\n• HK0 · CAT 320 · last seen Nov(ember)? 10/),
    ])
    await after(2, [0])
    await after(2, [0])
    expect(await posts()).toHaveLength(1)

    await after(12, [0])
    expect(await counts()).toEqual({ silent: 1, long: 1, never: 0 })
    expect(await posts()).toEqual([
      expect.stringContaining('for 14 days'),
      expect.stringMatching(/1 machine has sent nothing for 30 days\.\n• HK0/),
    ])
    await after(20, [0])
    expect(await posts()).toHaveLength(2)

    report(0)
    await after(1, [])
    expect(await counts()).toEqual({ silent: 0, long: 0, never: 0 })
    expect(await list('silent')).toEqual([])
    expect(await posts()).toEqual([
      expect.stringMatching(/for 14 days\. 1 reports again\.$/),
      expect.stringMatching(/for 30 days\. 1 reports again\.$/),
      expect.stringMatching(/1 machine that was silent reports again\.\n• HK0/),
    ])
    await after(5, [])
    expect(await posts()).toHaveLength(3)
  })

  test('it is announced at the exact hour, not a minute sooner', async () => {
    const { after, counts } = await feed(13)
    await after(1 - 1 / 1440)
    expect(await counts()).toMatchObject({ silent: 0 })
    await after(1)
    expect(await counts()).toMatchObject({ silent: 1 })
  })

  test('many at a time are one post with some names, a count, and a link to the list', async () => {
    const company = await feed(...Array.from({ length: 12 }, () => 0))
    await company.after(14)
    const [text, ...others] = await company.posts()
    expect(others).toEqual([])
    expect(text).toContain('12 machines have sent nothing for 14 days')
    expect(text?.match(/•/g)).toHaveLength(5)
    expect(text).toContain('7 more')
    const viewer = await channelViewer(core.ctx, { ...company, channel: 'C1' })
    const [post] = core.chat.of(company.workspaceId, 'silence')
    const screen = post && (await drawTopic(core.ctx, viewer, post.topic))
    expect(screen?.blocks.flatMap(block => (block.kind === 'actions' ? block.actions : []))).toMatchObject([
      { action: 'assets.showSilent', payloadText: String(company.integrationId), opens: true },
    ])
  })

  test('machines that follow within a day share a post', async () => {
    const { after, posts, counts } = await feed(13.5, 13.4, 13.3, 10)
    await after(0.55)
    await after(0.1)
    await after(0.1)
    expect(await counts()).toMatchObject({ silent: 3 })
    expect(await posts()).toEqual([])
    await after(0.3)
    await after(0.3)
    expect(await posts()).toEqual([expect.stringContaining('3 machines')])
  })

  test('machines already silent at Confirm are counted and listed at once, and announced a day later in one post', async () => {
    const { after, counts, list, posts } = await feed(40, 20, 1)
    expect(await counts()).toEqual({ silent: 2, long: 1, never: 0 })
    expect(await list('silent')).toHaveLength(2)
    expect(await posts()).toEqual([])
    await after(1, [0, 1])
    expect(await posts()).toEqual([
      expect.stringMatching(
        /1 machine has sent nothing for 30 days\.\n• HK0.*\n.*1 machine has sent nothing for 14 days\.\n• HK1/,
      ),
    ])
  })

  test('machines that fell silent before an upgrade are announced in one post with the next read', async () => {
    const company = await feed(...Array.from({ length: 8 }, () => 40))
    const { integrationId } = company
    await sql`delete from silence where integration_id = ${integrationId}`.execute(core.db)
    await sql`
      update integration set silence_told_at = null, first_confirmed_at = ${daysAgo(90)}
      where id = ${integrationId}`.execute(core.db)
    await company.after(0.02)
    expect(await company.posts()).toEqual([expect.stringContaining('8 machines have sent nothing for 30 days')])
    await company.after(2)
    expect(await company.posts()).toHaveLength(1)
  })

  test('a machine without any timestamp counts from when it was first seen, separately and once', async () => {
    const { after, counts, list, posts } = await feed(null, 0)
    await after(13, [0])
    expect(await counts()).toEqual({ silent: 0, long: 0, never: 0 })
    await after(1, [0])
    expect(await counts()).toEqual({ silent: 0, long: 0, never: 1 })
    expect(await list('never')).toEqual([['HK0', null]])
    expect(await list('silent')).toEqual([])
    await after(30, [0])
    expect(await posts()).toEqual([
      expect.stringMatching(/1 machine has been in the list for 14 days and never reported/),
    ])
    await after(1, [])
    expect(await counts()).toEqual({ silent: 0, long: 0, never: 0 })
  })

  test('only selected machines count, and the filter can deselect them', async () => {
    const { after, counts, draft, integrationId, start, posts } = await feed(0, 0)
    await after(15, [0])
    expect(await posts()).toHaveLength(1)
    const editing = await draft(integrationId)
    await tickMatching(core.ctx, editing, { ...NO_FILTER, silence: 'silent' }, false)
    await start(integrationId)
    await after(2, [0])
    expect(await counts()).toMatchObject({ silent: 0 })
    // It is not announced that they report again.
    await after(2, [])
    expect(await posts()).toHaveLength(1)
  })

  test('a new report with an old timestamp does not end the silence', async () => {
    const { after, counts, list, report, posts } = await feed(0)
    await after(32)
    const late = daysAgo(20)
    report(0, { observedAt: late })
    await after(1)
    expect(await counts()).toEqual({ silent: 1, long: 0, never: 0 })
    expect(await list('silent')).toEqual([['HK0', late]])
    expect((await posts()).join()).not.toContain('was silent reports again')
  })

  test('the account’s setting of days counts from the next read on', async () => {
    const { after, counts, ada, posts } = await feed(0)
    await saveSettings(core.ctx, ada, { silentAfterDays: 3, longSilentAfterDays: 45 })
    await after(3)
    expect(await posts()).toEqual([expect.stringContaining('for 3 days')])
    await after(28)
    expect(await counts()).toMatchObject({ silent: 1, long: 0 })
    await saveSettings(core.ctx, ada, { silentAfterDays: 14, longSilentAfterDays: 30 })
    await after(1)
    expect(await counts()).toMatchObject({ silent: 1, long: 1 })
  })
})

describe('machines about which nothing is known', () => {
  test('machines of a feed that is not read are not silent: that is the feed’s trouble', async () => {
    const { after, counts, login, posts } = await feed(0)
    login.says = () => ({ kind: 'wrong_credentials' })
    await after(1)
    await after(30)
    expect(await counts()).toMatchObject({ silent: 0 })
    expect(await posts()).toEqual([])
  })

  test('machines that are missing from an incomplete list are not silent', async () => {
    const { after, counts, login, posts } = await feed(0, 0)
    const [, second] = login.machines
    login.says = () => page(second ? [second] : [], null, { cut: { kind: 'circle' } })
    await after(20)
    // The positive control: the machine that it does list is silent by its timestamp.
    expect(await counts()).toMatchObject({ silent: 1 })
    expect((await posts()).join()).toContain('HK1')
    expect((await posts()).join()).not.toContain('HK0')
  })
})

test('a channel subscribed to feed trouble gets it', async () => {
  const { after, ada, workspaceId, posts } = await feed(0)
  await subscribe(core.ctx, ada, 'C1', ['feed_trouble'])
  await after(14)
  expect(core.chat.of(workspaceId, 'silence')).toMatchObject([{ to: { place: { kind: 'channel', channel: 'C1' } } }])
  expect(await posts()).toHaveLength(1)
})

test('silent machines that are merged are one', async () => {
  const { after, counts, assets, integrationId, login } = await feed()
  const sent = { equipmentId: null, observedAt: core.clock.now }
  login.machines = [machine(0, { ...sent, serialNumber: null }), machine(1, { ...sent, pin: null })]
  await after(1)
  await after(15)
  expect(await counts()).toMatchObject({ silent: 2 })
  login.machines = [machine(1, { ...sent, pin: 'PIN00000000' })]
  await after(1)
  expect(await assets(integrationId)).toHaveLength(1)
  expect(await counts()).toMatchObject({ silent: 1 })
})
