import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../helpers/chromium.ts'
import { integrate } from '../helpers/integrate.ts'
import { lacks } from '../helpers/lacks.ts'
import { type Product, startProduct } from '../helpers/product.ts'
import { slackUser } from '../helpers/user.ts'

const TOKEN = 'operator-token-0123456789abcdef'
/** A day, plus the jitter of syncs. */
const DAY = 30 * 3_600_000
const NAME = '<script>alert("Acme & Söhne")</script>'

let product: Product
let origin: string
beforeAll(async () => {
  product = await startProduct({ settings: { operatorToken: TOKEN } })
  origin = `http://127.0.0.1:${product.port}`
  product.feeds.caterpillar.fleet.add(3)
  await integrate(product, slackUser(product, 'Ada'), 'caterpillar')
  product.feeds.caterpillar.status(503)
  product.clock.advance(DAY)
  await product.drain()
  await sql`update account set name = ${NAME}`.execute(product.ctx.db)
})
afterAll(() => product.stop())

type Form = Record<string, string>
async function post(path: string, form: Form, cookie = ''): Promise<Response> {
  return await fetch(`${origin}/operator/${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(form),
  })
}
async function signIn(): Promise<string> {
  const answer = await post('sign-in', { token: TOKEN })
  expect(answer.status).toBe(303)
  return answer.headers.get('set-cookie') ?? ''
}
async function page(cookie = '', query = ''): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`${origin}/operator${query}`, { headers: { cookie } })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}
/** The hidden fields of the form that does that. */
function formOf(text: string, action: string): Form {
  const [, inner = ''] = new RegExp(`action="/operator/${action}">(.*?)</form>`, 's').exec(text) ?? []
  return Object.fromEntries(
    [...inner.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
}
/** Nobody knows whether this message arrived. */
async function loseOne(): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update announcement set state = 'ambiguous', address = null, due_at = null, problem = null
    where id = (select max(id) from announcement) returning id`.execute(product.ctx.db)
  return rows[0]?.id ?? 0
}

test('without a session nothing is shown but the form; the cookie is for this page alone', async () => {
  const closed = await page()
  expect(closed.status).toBe(401)
  expect(closed.text).not.toContain('Acme')
  expect(closed.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect((await page('fleetfeed_operator=9999999999999.x')).status).toBe(401)
  const cookie = await signIn()
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
  expect(cookie).toContain('Path=/operator;')
  expect(cookie).not.toContain(TOKEN)
  expect((await page(cookie)).status).toBe(200)
})

test('names are escaped, and accounts, feeds in trouble and lost messages are listed', async () => {
  await loseOne()
  const { text } = await page(await signIn())
  expect(text).toContain('&lt;script&gt;alert(&quot;Acme &amp; Söhne&quot;)&lt;/script&gt;')
  expect(text).not.toContain('<script')
  expect(text).toContain('Caterpillar')
  expect(text).toMatch(/<code>(unreachable|maintenance)<\/code>/)
  expect(text).toContain('ambiguous')
  expect(text).not.toContain('Ada')
})

test('an action needs the session and its form', async () => {
  const cookie = await signIn()
  const form = formOf((await page(cookie)).text, 'sync')
  expect((await post('sync', form)).headers.get('location')).toBe('/operator')
  expect((await post('sync', { ...form, form: 'x' }, cookie)).status).toBe(403)
  const { form: _, ...without } = form
  expect((await post('sync', without, cookie)).status).toBe(403)
  const other = formOf((await page(await signIn())).text, 'sync')
  if (other.form !== form.form) expect((await post('sync', other, cookie)).status).toBe(403)
  expect((await page(cookie, '?notice=<b>')).text).not.toContain('role="status"')
})

test('Sync now reads the feed, and Post again posts the message; both are in the audit', async () => {
  const cookie = await signIn()
  const lost = await loseOne()
  product.feeds.caterpillar.healthy()
  const { text } = await page(cookie)
  const synced = await post('sync', formOf(text, 'sync'), cookie)
  expect(synced.headers.get('location')).toBe('/operator?notice=synced')
  expect((await page(cookie, '?notice=synced')).text).toContain('The feed is due now')
  const posted = await post('post-again', formOf(text, 'post-again'), cookie)
  expect(posted.headers.get('location')).toBe('/operator?notice=posted')
  await product.drain()
  expect((await page(cookie)).text).toContain('Every feed answers.')
  expect((await page(cookie)).text).toContain('Every message arrived.')
  const again = await post('post-again', formOf(text, 'post-again'), cookie)
  expect(again.headers.get('location')).toBe('/operator?notice=not_open')
  const odd = { ...formOf(text, 'post-again'), post: 'x' }
  expect((await post('post-again', odd, cookie)).headers.get('location')).toBe('/operator?notice=not_open')
  const { rows } = await sql<{ action: string; details: object; person_id: number | null }>`
    select action, details, person_id from audit_entry where action like 'operator%' order by id`.execute(
    product.ctx.db,
  )
  expect(rows.map(({ action }) => action)).toEqual(['operator_synced', 'operator_posted_again'])
  expect(rows).toContainEqual({ action: 'operator_posted_again', details: { announcementId: lost }, person_id: null })
})

test.skipIf(lacks('chromium'))('the page works in a browser, in light and dark', async () => {
  product.feeds.caterpillar.status(503)
  product.clock.advance(DAY)
  await product.drain()
  await loseOne()
  const browser = await startBrowser()
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1180, height: 900 } })
      const tab = await context.newPage()
      const errors: string[] = []
      tab.on('console', message => errors.push(message.text()))
      await tab.goto(`${origin}/operator`)
      errors.length = 0
      await tab.getByLabel('token').fill(TOKEN)
      await tab.getByRole('button', { name: 'Sign in' }).click()
      await tab.getByRole('heading', { name: /Feeds in trouble/ }).waitFor()
      expect(await tab.locator('button', { hasText: 'Sync now' }).count()).toBe(1)
      if (process.env.OPERATOR_PICTURES) {
        mkdirSync(process.env.OPERATOR_PICTURES, { recursive: true })
        await tab.screenshot({
          path: join(process.env.OPERATOR_PICTURES, `operator-${colorScheme}.png`),
          fullPage: true,
        })
      }
      expect(errors).toEqual([])
      await tab.getByRole('button', { name: 'Post again' }).click()
      await tab.getByRole('status').waitFor()
      await product.drain()
      await loseOne()
      await context.close()
    }
  } finally {
    await browser.close()
  }
})

test('wrong tokens are limited whoever enters them, by every process; the right one always opens the page', async () => {
  const guess = (nth: number) => post('sign-in', { token: `${TOKEN}${nth}` })
  for (let nth = 0; nth < 10; nth += 1) {
    const answer = await guess(nth)
    expect(answer.status).toBe(401)
    expect(await answer.text()).not.toContain(TOKEN)
  }
  expect((await guess(10)).status).toBe(429)
  // Whoever guesses and the operator have the same address behind a proxy.
  expect((await post('sign-in', { token: TOKEN })).status).toBe(303)
  expect((await guess(11)).status).toBe(429)
})

test('without OPERATOR_TOKEN, and on a worker, there is no page', async () => {
  const without = await startProduct()
  expect((await fetch(`http://127.0.0.1:${without.port}/operator`)).status).toBe(404)
  await without.stop()
  const worker = await startProduct({ settings: { role: 'worker', operatorToken: TOKEN } })
  expect((await fetch(`http://127.0.0.1:${worker.port}/operator`)).status).toBe(404)
  await worker.stop()
})
