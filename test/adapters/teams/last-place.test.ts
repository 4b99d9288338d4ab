import { afterAll, beforeEach, expect, test } from 'vitest'
import { integrate } from '../../helpers/integrate.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'
import { teamsUser } from '../../helpers/user.ts'

let product: Product | undefined
const running = () => {
  if (!product) throw new Error('Nothing runs.')
  return product
}
beforeEach(async () => {
  await product?.stop()
  product = await startProduct()
  product.feeds.takeuchi.fleet.add(3)
})
afterAll(() => product?.stop())

const person = (name: string) => running().teams.person(name)
/** Whether the tenant still has its feeds’ credentials. */
const alive = async () => {
  const { uninstalled_at } = await running()
    .ctx.db.selectFrom('workspace')
    .select('uninstalled_at')
    .where('platform', '=', 'teams')
    .executeTakeFirstOrThrow()
  const secrets = await running()
    .ctx.db.selectFrom('secret')
    .select('owner')
    .where('owner', 'like', '%integration%')
    .execute()
  expect(secrets.length > 0).toBe(uninstalled_at === null)
  return uninstalled_at === null
}
async function integrated(scope: 'personal' | 'team' = 'personal') {
  const { teams } = running()
  await teams.installFor('Ada', 'personal')
  if (scope === 'team') await teams.installFor('Ada', 'team')
  await integrate(running(), teamsUser(running(), 'Ada'), 'takeuchi')
  expect(await alive()).toBe(true)
}

test('if the only known conversation is removed but a known person has the app, it stays installed', async () => {
  const { teams } = running()
  await integrated('team')
  // Max asks in the channel, and later gets the app for himself, without an event.
  await person('Max').message('#Fleet', '@Fleetfeed status')
  await teams.installFor('Max', 'personal', { untold: true })
  await teams.uninstallFor('Ada', 'team')
  await teams.uninstallFor('Ada', 'personal')
  expect(await alive()).toBe(true)
  // A post reaches him.
  await person('Max').message('dm', 'status')
  expect(readCard(person('Max').card('dm'))).toContain('1 feed')
  // The positive control: the removal from the last one.
  await teams.uninstallFor('Max', 'personal')
  expect(await alive()).toBe(false)
})

test('a team to which the app returned without an event keeps the tenant installed', async () => {
  const { teams } = running()
  await integrated('team')
  await teams.uninstallFor('Ada', 'team')
  await teams.installFor('Ada', 'team', { untold: true })
  await teams.uninstallFor('Ada', 'personal')
  expect(await alive()).toBe(true)
})

test.each([
  ['500', { kind: 'http', status: 500 }],
  ['429', { kind: 'rate_limited', retryAfter: 60 }],
] as const)('where Teams doesn’t say (%s), nothing is erased', async (_, fault) => {
  const { teams } = running()
  await integrated('team')
  await person('Max').message('#Fleet', '@Fleetfeed status')
  await teams.uninstallFor('Ada', 'team')
  for (let n = 0; n < 6; n += 1) teams.fault('create', fault)
  await teams.uninstallFor('Ada', 'personal')
  expect(await alive()).toBe(true)
  teams.clearFaults()
  expect(await teams.resend()).toBe(200)
  expect(await alive()).toBe(false)
})

test.each([false, true])(
  'when a team is deleted (forever: %s) its channels are gone; when it is restored they are back',
  async hard => {
    const { teams } = running()
    await integrated('team')
    const channels = async () => {
      await person('Ada').message('dm', 'subscriptions')
      await person('Ada').click('dm', 'subscription.new')
      const form = readCard(person('Ada').dialog()?.card)
      await person('Ada').closeDialog()
      return ['Fleet › General', 'Fleet › Finance'].filter(name => form.includes(name)).length
    }
    expect(await channels()).toBe(2)
    await teams.deleteTeam({ hard })
    expect(await channels()).toBe(0)
    expect(await alive()).toBe(true)
    if (!hard) {
      await teams.restoreTeam()
      expect(await channels()).toBe(2)
      await teams.archive('Fleet')
      expect(await channels()).toBe(0)
      expect(await alive()).toBe(true)
      await teams.unarchive('Fleet')
      expect(await channels()).toBe(2)
      await teams.deleteTeam()
    }
    // With the team the second-last conversation is gone.
    await teams.uninstallFor('Ada', 'personal')
    expect(await alive()).toBe(false)
  },
)

test('an archived team counts as a conversation with the app', async () => {
  const { teams } = running()
  await integrated('team')
  await teams.archive('Fleet')
  await teams.uninstallFor('Ada', 'personal')
  expect(await alive()).toBe(true)
  await teams.deleteTeam({ hard: true })
  expect(await alive()).toBe(false)
})
