import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leaveOutObsolete } from '../../../../adapters/chat/deliveries/unless-obsolete.ts'
import { drawTopic } from '../../../../adapters/chat/posts.ts'
import { channelViewer } from '../../../../adapters/chat/viewer.ts'
import { en } from '../../../../adapters/chat/words/en.ts'
import { SUBSCRIBED_AS, type SubscribedTopic } from '../../../../src/announcement/announcement.ts'
import { readDigest } from '../../../../src/subscription/read-digest.ts'
import { type Core, openCore } from '../../../helpers/core.ts'
import { type FullCompany, MONTH, openFullCompany } from '../full-company.ts'

let core: Core
let company: FullCompany
beforeAll(async () => {
  core = await openCore()
  company = await openFullCompany(core, 'Acme', 5)
  await company.subscription()
})
afterAll(() => core.close())

/** Every topic to which a channel can subscribe: what a digest may contain. Another id names nothing that exists. */
const PARTS: { [K in SubscribedTopic['kind']]: (id?: number) => SubscribedTopic & { kind: K } } = {
  arrival: (id = company.arrivalId) => ({ kind: 'arrival', arrivalId: id }),
  reminder: (id = company.arrivalId) => ({ kind: 'reminder', arrivalId: id }),
  decisions: (id = company.arrivalId) => ({ kind: 'decisions', arrivalId: id }),
  conflicts: (id = company.integrationId) => ({ kind: 'conflicts', integrationId: id, readNumber: 1 }),
  feed_trouble: (id = company.troubleId) => ({ kind: 'feed_trouble', troubleId: id }),
  feed_recovered: (id = company.troubleId) => ({ kind: 'feed_recovered', troubleId: id }),
  silence: (id = company.integrationId) => ({ kind: 'silence', integrationId: id, readNumber: 1 }),
  billing: id => ({ kind: 'billing', month: id ? '2025-01-01' : MONTH }),
  billing_csv: id => ({ kind: 'billing_csv', month: id ? '2025-01-01' : MONTH }),
}
const { new_assets, feed_trouble, billing } = en.channels
const NAMES = { new_assets, feed_trouble, billing }

/** The last line of a digest of these topics: why it is posted here. */
async function reasonOf(...parts: SubscribedTopic[]): Promise<string> {
  const { accountId, workspaceId } = company
  const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'CAcme' })
  const { blocks } = await drawTopic(core.ctx, viewer, { kind: 'digest', digestId: await company.digest(parts) })
  const last = blocks.at(-1)
  return last?.kind === 'text' ? last.text : ''
}

// Keys of a record are strings to TypeScript; this one has no others.
test.each(Object.keys(PARTS) as SubscribedTopic['kind'][])('a digest of nothing but that says so: %s', async kind => {
  const { [SUBSCRIBED_AS[kind]]: named, ...others } = NAMES
  const reason = await reasonOf(PARTS[kind](), PARTS[kind](987_654))
  expect(reason).toContain(named)
  for (const other of Object.values(others)) expect(reason).not.toContain(other)
})

test('each of several kinds of post is named once, in the order in which they are shown', async () => {
  const reason = await reasonOf(PARTS.feed_trouble(), PARTS.arrival(), PARTS.conflicts())
  expect(reason).toContain(`${NAMES.new_assets} and ${NAMES.feed_trouble}`)
})

describe('a topic of a digest that became obsolete', () => {
  const obsoleteReminder = async () => {
    await company.waiting('declined')
    const digestId = await company.digest([PARTS.feed_trouble(), PARTS.reminder()])
    return { digestId, held: () => readDigest(core.db, company.accountId, digestId) }
  }
  const leaveOut = (accountId: number, digestId: number) =>
    leaveOutObsolete(core.ctx, { accountId, topic: { kind: 'digest', digestId } })

  test('after it was posted is still shown', async () => {
    const { digestId } = await obsoleteReminder()
    const { accountId, workspaceId } = company
    const viewer = await channelViewer(core.ctx, { accountId, workspaceId, channel: 'CAcme' })
    const reminder = await drawTopic(core.ctx, { ...viewer, within: true }, PARTS.reminder())
    expect((await drawTopic(core.ctx, viewer, { kind: 'digest', digestId })).text).toContain(reminder.text)
  })

  test('before it is posted is left out, only by its own account', async () => {
    const { digestId, held } = await obsoleteReminder()
    await leaveOut(company.accountId + 1, digestId)
    expect(await held()).toHaveLength(2)
    await leaveOut(company.accountId, digestId)
    expect(await held()).toEqual([PARTS.feed_trouble()])
  })
})
