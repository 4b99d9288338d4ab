import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../playground/bound-process.ts'
import type { LocalWorkspace } from '../../playground/slack/local-workspace.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { seen } from '../helpers/seen.ts'

let product: Product
let slack: LocalSlack
let other: LocalWorkspace
beforeAll(async () => {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  slack = await startSlack({ signingSecret: 'linked-workspaces', workspace: { installed: false } })
  const { apiUrl, authorizeUrl, clientId, clientSecret } = slack
  const oauth = { clientId, clientSecret, stateSecret: 'a-state-secret', publicUrl: origin, authorizeUrl }
  product = await startProduct({
    settings: { port, slack: { apiUrl, signingSecret: 'linked-workspaces', botToken: null, oauth } },
  })
  slack.connect(`${origin}/slack/events`)
  other = await slack.addWorkspace({ name: 'Other Ltd', people: [{ name: 'Olga' }] })
  await slack.person('Ada').install(`${origin}/slack/install`)
  await other.person('Olga').install(`${origin}/slack/install`)
})
afterAll(async () => {
  await product.stop()
  await slack.close()
})

test('two workspaces of a company are linked by a code of one that is entered in the other; both then show the same', async () => {
  const [ada, olga] = [slack.person('Ada'), other.person('Olga')]
  await ada.openHome()
  await slack.until(() => ada.home())
  await ada.click('home', { actionId: 'app.view', value: 'takeuchi' })
  await slack.until(() => ada.view())
  await ada.click('modal', 'app.install')
  await slack.until(() => seen(ada.home()).includes('Installed: credentials missing'))
  await ada.closeModal()

  await ada.click('home', 'link.open')
  await slack.until(() => ada.view()?.title === 'Link workspaces')
  await ada.click('modal', 'link.code')
  await slack.until(() => seen(ada.view()).includes('Enter this code on the other side'))
  const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(seen(ada.view())) ?? []

  await olga.command('#general', '/fleetfeed link')
  expect(olga.ephemerals().at(-1)?.text).toContain('not linked')
  await olga.click(olga.ephemerals().at(-1) ?? { channel: '', ts: '' }, 'link.enter')
  await slack.until(() => olga.view())
  await olga.type('modal', { text: 'Code from the other side' }, 'AAAA-AAAA')
  await olga.submit()
  expect(Object.values(olga.errors())).toEqual([expect.stringContaining('This code is wrong')])
  await olga.type('modal', { text: 'Code from the other side' }, code.toLowerCase())
  await olga.submit()
  expect(seen(olga.view())).toContain('Other Ltd (0 feeds) joins Keller Construction (1 feed)')
  await olga.submit()
  expect(seen(olga.view())).toContain('Linked.')
  await olga.closeModal()

  await olga.openHome()
  await slack.until(() => seen(olga.home()).includes('Installed: credentials missing'))
  await olga.click('home', 'link.open')
  await slack.until(() => seen(olga.view()).includes('Linked: Keller Construction (Slack) and Other Ltd (Slack).'))
  await olga.click('modal', { actionId: 'link.unlink', confirm: true })
  await slack.until(() => seen(olga.view()).includes('Unlinked.'))
  expect(slack.refusals).toEqual([])
  expect([...ada.trouble, ...olga.trouble]).toEqual([])
})
