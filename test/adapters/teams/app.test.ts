import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LocalTenant } from '../../../playground/teams/local-tenant.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { readCard } from '../../helpers/read-card.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
  await product.teams.installFor('Ada', 'personal')
})
afterAll(() => product.stop())

const answers = () => product.teams.calls.filter(call => call.op === 'send').length

describe('a request that is not from Teams is refused, and nothing is done', () => {
  const forgeries = [
    'none',
    'unsigned',
    'expired',
    'wrong_audience',
    'wrong_issuer',
    'wrong_service_url',
    'wrong_key',
  ] as const
  test.each(forgeries)('%s', async kind => {
    const before = answers()
    expect(await product.teams.forge(kind, 'status')).toBe(401)
    expect(answers()).toBe(before)
  })

  test('a body that is no activity is refused', async () => {
    const url = `http://127.0.0.1:${product.port}/teams/messages`
    for (const body of ['{}', '[]', '"help"', '{"type":"message"}', '{', '']) {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(url, { method: 'POST', headers, body })
      expect([400, 401], body).toContain(answer.status)
      expect(await answer.text()).not.toMatch(/ at .*\.ts/)
    }
    expect((await fetch(url)).status).toBe(404)
  })
})

describe('a single-tenant app', () => {
  test('serves only its own tenant', async () => {
    const other = product.teams.addTenant({ name: 'Strangers Ltd' })
    await other.installFor('Ada', 'personal')
    await other.person('Ada').message('dm', 'help')
    expect(
      other
        .person('Ada')
        .look('dm')
        .filter(message => message.from === 'app'),
    ).toEqual([])
    const workspaces = await product.ctx.db.selectFrom('workspace').select('external_id').execute()
    expect(workspaces.map(row => row.external_id)).not.toContain(other.tenantId)
  })
})

describe('a multi-tenant app', () => {
  let multi: Product
  let other: LocalTenant
  beforeAll(async () => {
    multi = await startProduct({ teams: { singleTenant: false } })
    other = multi.teams.addTenant({ name: 'Other Ltd' })
    await multi.teams.installFor('Ada', 'personal')
    await other.installFor('Ada', 'personal')
  })
  afterAll(() => multi.stop())

  test('has an account per tenant, and people of one see nothing of the other', async () => {
    const ours = multi.teams.person('Ada')
    const theirs = other.person('Ada')
    await ours.message('dm', 'apps')
    await ours.click('dm', { action: 'app.view', payloadText: 'takeuchi' })
    await ours.click('dialog', 'app.install')
    await ours.message('dm', 'status')
    await theirs.message('dm', 'status')
    expect(readCard(ours.card('dm'))).toContain('Takeuchi')
    expect(readCard(theirs.card('dm'))).toContain('No app is installed yet')
    expect(await multi.ctx.db.selectFrom('account').select('id').execute()).toHaveLength(3)
  })
})

test('no token and no password reach the log', async () => {
  // The login is refused: the log says so, without the sent secrets.
  product.teams.fault('token', { kind: 'http', status: 500 }, 5)
  const said: string[] = []
  const error = product.ctx.log.error.bind(product.ctx.log)
  product.ctx.log.error = ((...args: Parameters<typeof error>) => {
    said.push(
      JSON.stringify(args, (_, value) => (value instanceof Error ? [value.message, value.cause, value.stack] : value)),
    )
  }) as typeof error
  await product.teams.person('Ada').message('dm', 'help')
  product.teams.clearFaults()
  product.ctx.log.error = error
  expect(said.join()).not.toContain(product.teams.appPassword)
  expect(said.join()).not.toContain('Bearer')
})
