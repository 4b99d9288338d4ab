import { expect, test } from 'vitest'
import { cardOf, type FakeBot, startFakeBot, withCard, words } from './fake-bot.ts'

async function again(bot: FakeBot): Promise<FakeBot> {
  const saved = JSON.parse(JSON.stringify(bot.teams.save()))
  await bot.close()
  return await startFakeBot({ saved, now: () => Date.parse('2026-11-10T09:00:00Z') })
}

test('after a second start the messages are there, and the app is where it was and is told so', async context => {
  const first = await startFakeBot({ now: () => Date.parse('2026-11-10T09:00:00Z') })
  const { teams } = first
  expect(teams.goesOn).toBe(false)
  for (const scope of ['team', 'personal'] as const) await teams.installFor('Ada', scope)
  await teams.installFor('Fred', 'personal')
  await teams.uninstallFor('Fred', 'personal')
  const go = { type: 'Action.Execute', title: 'Approve', verb: 'approve', data: { action: 'approve' } }
  await first.proactively('#Fleet', context => context.sendActivity(withCard(cardOf([words('12 machines')], [go]))))
  first.reply(() => ({
    statusCode: 200,
    type: 'application/vnd.microsoft.card.adaptive',
    value: cardOf([words('Yours alone')]),
  }))
  await teams.person('Ada').click('#Fleet', 'Approve')
  await teams.person('Max').message('#Fleet', '@Fleetfeed help', { thread: teams.messages('#Fleet')[0]?.id ?? '' })
  teams.changeLocale('Max', 'fr-FR')
  const before = [teams.messages('#Fleet'), teams.person('Ada').look('#Fleet')]

  const second = await again(first)
  context.onTestFinished(() => second.close())
  const { teams: later } = second
  expect(later.goesOn).toBe(true)
  expect([later.messages('#Fleet'), later.person('Ada').look('#Fleet')]).toEqual(before)
  expect(later.person('Max').locale).toBe('fr-FR')

  await later.introduce()
  expect(
    second.received.map(({ type, action, conversation }) => [type, action, conversation.conversationType]),
  ).toEqual([
    ['installationUpdate', 'add', 'personal'],
    ['installationUpdate', 'add', 'channel'],
  ])
  expect(second.received.every(({ serviceUrl }) => serviceUrl === later.serviceUrl)).toBe(true)
  const toFred = second.proactively('@Fred', context => context.sendActivity('hello'))
  await expect(toFred).rejects.toMatchObject({ statusCode: 403, code: 'MessageWritesBlocked' })

  const [post] = later.messages('#Fleet')
  await second.proactively('#Fleet', context =>
    context.updateActivity({ ...withCard(cardOf([words('Approved')])), id: post?.id ?? '' }),
  )
  expect(later.person('Ada').look('#Fleet')[0]).toMatchObject({ edited: true, card: { body: [words('Approved')] } })
  await later.person('Ada').message('dm', 'help')
  expect(new Set(later.messages('#Fleet').map(message => message.id))).not.toContain(later.messages('@Ada').at(-1)?.id)
})

test('data of another format count as empty', async context => {
  const bot = await startFakeBot({ saved: { format: 1, team: 'Fleet' } })
  context.onTestFinished(() => bot.close())
  expect(bot.teams.goesOn).toBe(false)
})
