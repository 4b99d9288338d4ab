import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { startTestPage, type TestPage, type Window } from '../../helpers/page.ts'
import { connectInSlack, slackClicks, teamsClicks } from '../../helpers/page-clicks.ts'

let page: TestPage
let window: Window
beforeAll(async () => {
  page = await startTestPage()
  window = page.open()
  page.product.feeds.caterpillar.fleet.add(25)
})
afterAll(() => page.close())

/** Waits until everything that a click caused is done. */
async function lines(did: string): Promise<string[]> {
  await page.product.drain()
  const entries = await page.causedBy(did)
  return entries.map(entry => `${entry.kind}: ${entry.text}`)
}

test('a click shows its request, jobs, rows and messages under one cause', async () => {
  await connectInSlack(page, window)
  const verify = await lines('presses “Verify”')
  expect(verify[0]).toBe('did: Ada Keller in Slack: presses “Verify”')
  expect(verify[1]).toMatch(/^request: POST \/slack\/events view_submission credentials\.verify → 200 in \d+ ms$/)
  for (const expected of [
    /^row: audit_entry \d+ credentials_entered/,
    /^job: job verify$/,
    /^row: announcement \d+ verification (pending|sending|sent)/,
    /^job: job deliver$/,
    /^message: Slack views\.update.*Choose assets/,
  ]) {
    await window.sees(({ journal }) => journal.some(entry => expected.test(`${entry.kind}: ${entry.text}`)))
  }
  const { journal } = await page.state()
  const causes = new Set(journal.filter(entry => entry.kind === 'did').map(entry => entry.id))
  expect(journal.every(entry => causes.has(entry.cause) || entry.cause < (journal[0]?.id ?? 0))).toBe(true)
  expect(journal.map(entry => entry.id)).toEqual(journal.map(entry => entry.id).sort((a, b) => a - b))
})

test('in Teams a message, a press and the posts are shown', async () => {
  const ada = teamsClicks(page, window, 'Ada')
  await ada.install('personal')
  // Rows are compared afterwards: a late change would count for the next cause.
  await window.sees(({ journal }) => journal.some(({ text }) => text.includes('workspace_installed')))
  await ada.write('apps')
  await ada.sees('Caterpillar')
  expect(await lines('writes “apps”')).toEqual([
    'did: Ada Keller in Teams: writes “apps”',
    expect.stringMatching(/^request: POST \/teams\/messages message “apps” → 20\d in \d+ ms$/),
    expect.stringMatching(/^message: Teams send to Ada/),
  ])
  await ada.press('app.view', 'takeuchi')
  const [, request] = await lines('presses “View”')
  expect(request).toMatch(/^request: POST \/teams\/messages invoke \S+ app\.view → 200/)
  await ada.close()
})

test('a job that runs because time passed has that as its cause', async () => {
  await page.world({ do: 'addMachines', oem: 'caterpillar', count: 3 })
  await page.world({ do: 'nextSync' })
  for (const expected of [
    /^job: job sync$/,
    /^row: announcement \d+ arrival sent/,
    /^message: Slack chat\.postMessage/,
  ]) {
    await window.sees(({ journal }) => {
      const passed = journal.findLast(entry => entry.text.includes('time passes'))
      return journal.some(entry => entry.cause === passed?.id && expected.test(`${entry.kind}: ${entry.text}`))
    })
  }
})

test('no secret is shown, right or wrong', async () => {
  const ada = slackClicks(page, window, 'Ada')
  await ada.openHome()
  await ada.click('home', 'app.view', 'komatsu')
  await ada.click('modal', 'app.install')
  await ada.type(en.field.subscriberId, 'SUB-4711')
  await ada.type(en.field.username, 'komtrax-user')
  await ada.type(en.field.password, 'mistyped-4711')
  await ada.submit()
  await ada.sees(en.credentials.failed)
  await ada.close()

  const chat = teamsClicks(page, window, 'Ada')
  await chat.write('apps')
  await chat.press('app.view', 'takeuchi')
  await chat.press('app.install')
  const { credentials } = page.product.feeds
  await chat.press('credentials.verify', undefined, { ...credentials.takeuchi, password: 'mistyped-4712' } as Record<
    string,
    string
  >)
  await chat.sees('refused the login')
  await page.product.drain()

  const { journal } = await page.state()
  const text = JSON.stringify(journal)
  expect(text).toContain('credentials.verify')
  const { slack } = page.product
  const secrets = ['caterpillar', 'komatsu', 'takeuchi'] as const
  for (const secret of [
    ...secrets.flatMap(oem => Object.values(credentials[oem])),
    'mistyped-4711',
    'mistyped-4712',
    slack.botToken,
    slack.clientSecret,
    page.product.teams.appPassword,
    'xoxb-',
    'Bearer ',
    '/response/',
  ]) {
    expect(text, secret).not.toContain(secret)
  }
})

test('the journal keeps the last 200 entries', async () => {
  for (let n = 0; n < 210; n += 1) await page.world({ do: 'addMachines', oem: 'takeuchi', count: 1 })
  expect((await page.state()).journal).toHaveLength(200)
})
