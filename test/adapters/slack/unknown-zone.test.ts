import { afterAll, beforeAll, expect, test } from 'vitest'
import { en } from '../../../adapters/chat/words/en.ts'
import { type Product, startProduct } from '../../helpers/product.ts'
import { seen } from '../../helpers/seen.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct()
})
afterAll(() => product.stop())

test('a person in a time zone that this runtime does not know is answered', async () => {
  product.slack.addPerson({ name: 'Zoe', tz: 'America/Nowhere' })
  const zoe = product.slack.person('Zoe')
  await zoe.command('#fleet', '/fleetfeed help')
  await product.slack.until(() => zoe.ephemerals().length > 0)
  expect(seen(zoe.ephemerals().at(-1))).toContain(en.help.title)
  const row = await product.ctx.db
    .selectFrom('person')
    .select('time_zone')
    .where('external_id', '=', zoe.id)
    .executeTakeFirst()
  expect(row).toEqual({ time_zone: 'UTC' })
})
